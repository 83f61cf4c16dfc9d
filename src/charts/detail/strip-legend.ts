import { rampColour } from '../colours.ts';
import { type Entry, legendView, noteEntry } from '../legend.ts';
import { type Fragment, pixels, raw } from '../panel.ts';
import { textWidth } from '../text.ts';
import { fontSize, type Theme } from '../theme.ts';
import type { Tick } from '../ticks.ts';
import { deadColour } from './columns.ts';
import type { Sorted } from './sorted.ts';
import type { VarianceScale } from './variance-scale.ts';

const TITLE = 'Channel variance';
/** Lengths at the size of the light theme. */
const BAR = { width: 260, height: 12, top: 20, labels: 41, whole: 48, after: 40 } as const;

/** The colours of the strips: a bar with its decades, and what is not on it. */
export function strip(
  scale: VarianceScale,
  columns: readonly Sorted[],
  width: number,
  theme: Theme,
): Fragment {
  const { unit } = theme;
  // The last label is centred below the bar's end.
  const overhang = textWidth(scale.ticks.at(-1)?.label ?? '', fontSize('axis', theme)) / 2;
  const bar = Math.min(BAR.width * unit, width - overhang);
  const entries = entriesOf(columns, theme);
  const view = { width: bar, height: BAR.whole * unit, layer: barLayers(scale, bar, theme) };
  const beside = width - bar - overhang - BAR.after * unit;
  const widest = Math.max(
    ...entries.map(({ label }) => textWidth(label, fontSize('legend', theme))),
  );
  const fits = beside > widest + BAR.after * unit;
  const legend = legendView(entries, fits ? beside : width, { strokeWidth: 1, size: 1 }, theme);
  return fits
    ? { spacing: BAR.after * unit, hconcat: [view, legend] }
    : { spacing: 12 * unit, vconcat: [view, legend] };
}

function barLayers(scale: VarianceScale, width: number, theme: Theme): Fragment[] {
  const { levels } = scale;
  const { unit } = theme;
  const cell = width / levels;
  const cells = Array.from({ length: levels }, (_, level) => ({
    left: level * cell,
    right: Math.min(width, (level + 1) * cell + 1),
    top: BAR.top * unit,
    bottom: (BAR.top + BAR.height) * unit,
    colour: rampColour((level + 0.5) / levels, theme),
  }));
  const labels = fitting(scale, width, theme).map(({ value, label }) => ({
    left: width * shareOf(value, scale),
    top: BAR.labels * unit,
    label,
  }));
  const text = { type: 'text', baseline: 'middle', fontSize: fontSize('axis', theme) };
  return [
    {
      data: { values: cells },
      mark: { type: 'rect' },
      encoding: {
        x: pixels('left'),
        x2: { field: 'right' },
        y: pixels('top'),
        y2: { field: 'bottom' },
        color: raw('colour'),
      },
    },
    {
      data: { values: [{ left: 0, top: 8 * unit, label: TITLE }] },
      mark: { ...text, align: 'left', color: theme.text },
      encoding: { x: pixels('left'), y: pixels('top'), text: { field: 'label' } },
    },
    {
      data: { values: labels },
      mark: { ...text, align: 'center', color: theme.faint },
      encoding: { x: pixels('left'), y: pixels('top'), text: { field: 'label' } },
    },
  ];
}

/** The ends, and between them what has room beside them and beside each other. */
function fitting(scale: VarianceScale, width: number, theme: Theme): Tick[] {
  const size = fontSize('axis', theme);
  const beside = (a: Tick, b: Tick) => {
    const room = (textWidth(a.label, size) + textWidth(b.label, size)) / 2 + LABEL_GAP * theme.unit;
    return width * (shareOf(b.value, scale) - shareOf(a.value, scale)) >= room;
  };
  const [first, ...rest] = scale.ticks as [Tick, ...Tick[]];
  const last = rest.pop() ?? first;
  const kept = [first];
  for (const tick of rest) {
    if (beside(kept.at(-1) as Tick, tick) && beside(tick, last)) kept.push(tick);
  }
  return [...kept, last];
}

/** Pixels between two labels, at the size of the light theme. */
const LABEL_GAP = 6;

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
