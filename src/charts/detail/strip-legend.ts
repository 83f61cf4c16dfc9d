import { barWithLegend } from '../colour-bar.ts';
import { rampColour } from '../colours.ts';
import { type Entry, noteEntry } from '../legend.ts';
import type { Fragment } from '../panel.ts';
import type { Theme } from '../theme.ts';
import { deadColour } from './columns.ts';
import type { Sorted } from './sorted.ts';
import type { VarianceScale } from './variance-scale.ts';

/** The colours of the strips: a bar with its decades, and what is not on it. */
export function strip(
  scale: VarianceScale,
  columns: readonly Sorted[],
  width: number,
  theme: Theme,
): Fragment {
  const { levels } = scale;
  const bar = {
    title: 'Channel variance',
    colours: Array.from({ length: levels }, (_, i) => rampColour((i + 0.5) / levels, theme)),
    labels: scale.ticks.map(({ value, label }) => ({ at: shareOf(value, scale), label })),
  };
  const style = { strokeWidth: 1, size: 1 };
  return barWithLegend(bar, entriesOf(columns, theme), width, style, theme);
}

function shareOf(value: number, { low, high }: VarianceScale): number {
  return (Math.log10(value) - low) / (high - low);
}

function entriesOf(columns: readonly Sorted[], theme: Theme): Entry[] {
  const share = (of: (column: Sorted) => number) =>
    Math.max(...columns.map((own) => of(own) / (own.dead + own.infinite + own.alive.length)), 0);
  const look = (colour: string) => ({ colour, dash: [1, 0], shape: 'square' });
  const most = Math.round(100 * share(({ dead }) => dead));
  const dead = `dead: constant over the batch (${most < 1 ? 'less than 1' : `at most ${most}`} % of a block)`;
  const marks: (Entry | false)[] = [
    share(({ dead: own }) => own) > 0 && {
      look: look(deadColour(theme)),
      sample: 'swatch',
      label: dead,
      short: 'dead',
    },
    share(({ infinite }) => infinite) > 0 && {
      look: look(theme.text),
      sample: 'swatch',
      label: 'overflow: not finite',
    },
    noteEntry('height: share of a block’s channels, sorted', 'height: share of channels', theme),
  ];
  return marks.filter((mark) => mark !== false);
}
