import { PANEL_HEIGHT, type ValueScale } from '../panel.ts';
import { fontSize, type Theme } from '../theme.ts';

/** The steps of a run from below, each as high as another: they may be as far apart as powers of ten. */
export function stepAxis(steps: readonly number[], theme: Theme): ValueScale {
  const room = (PANEL_HEIGHT * theme.unit) / steps.length;
  const every = Math.ceil((1.25 * fontSize('axis', theme)) / room);
  const last = steps.length - 1;
  // The last has its label, and with it every so many below.
  const ticks = steps.flatMap((step, row) =>
    (last - row) % every === 0 ? [{ value: row, label: String(step) }] : [],
  );
  return { type: 'linear', domain: [-0.5, last + 0.5], ticks };
}
