import { type Entry, legendView } from './legend.ts';
import { type Fragment, pixels, raw } from './panel.ts';
import { fitText, textWidth } from './text.ts';
import { fontSize, type Theme } from './theme.ts';

/** What the colours of a scale stand for. */
export interface ColourBar {
  readonly title: string;
  /** From its beginning to its end, each as wide as another. */
  readonly colours: readonly string[];
  readonly labels: readonly BarLabel[];
}

export interface BarLabel {
  /** Where along the bar, from 0 to 1. */
  readonly at: number;
  readonly label: string;
}

/** Lengths at the size of the light theme. */
const BAR = { width: 260, height: 12, top: 20, labels: 41, whole: 48, after: 40 } as const;

/** How samples of the legend beside a bar are drawn. */
type Style = Parameters<typeof legendView>[2];

/** A bar with its labels, and what is not on it beside it, or where there is no room below. */
export function barWithLegend(
  bar: ColourBar,
  entries: readonly Entry[],
  width: number,
  style: Style,
  theme: Theme,
): Fragment {
  const { unit } = theme;
  // The last label is centred below the bar's end.
  const overhang = textWidth(bar.labels.at(-1)?.label ?? '', fontSize('axis', theme)) / 2;
  const room = Math.min(BAR.width * unit, width - overhang);
  const view = barView(bar, room, theme);
  if (entries.length === 0) return view;
  const beside = width - room - overhang - BAR.after * unit;
  const widest = Math.max(
    ...entries.map(({ label }) => textWidth(label, fontSize('legend', theme))),
  );
  const fits = beside > widest + BAR.after * unit;
  const legend = legendView(entries, fits ? beside : width, style, theme);
  return fits
    ? { spacing: BAR.after * unit, hconcat: [view, legend] }
    : { spacing: 12 * unit, vconcat: [view, legend] };
}

/** A bar as a view of its own. */
export function barView(bar: ColourBar, width: number, theme: Theme): Fragment {
  const { unit } = theme;
  const cell = width / bar.colours.length;
  const cells = bar.colours.map((colour, i) => ({
    left: i * cell,
    right: Math.min(width, (i + 1) * cell + 1),
    top: BAR.top * unit,
    bottom: (BAR.top + BAR.height) * unit,
    colour,
  }));
  const labels = fitting(bar.labels, width, theme).map(({ at, label }) => ({
    left: width * at,
    top: BAR.labels * unit,
    label,
  }));
  const size = fontSize('axis', theme);
  const text = { type: 'text', baseline: 'middle', fontSize: size };
  const title = fitText(bar.title, width, size);
  const layer = [
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
      data: { values: [{ left: 0, top: 8 * unit, label: title }] },
      mark: { ...text, align: 'left', color: theme.text },
      encoding: { x: pixels('left'), y: pixels('top'), text: { field: 'label' } },
    },
    {
      data: { values: labels },
      mark: { ...text, align: 'center', color: theme.faint },
      encoding: { x: pixels('left'), y: pixels('top'), text: { field: 'label' } },
    },
  ];
  return { width, height: BAR.whole * unit, layer };
}

/** The ends, and between them what has room beside them and beside each other. */
function fitting(labels: readonly BarLabel[], width: number, theme: Theme): BarLabel[] {
  const size = fontSize('axis', theme);
  const beside = (a: BarLabel, b: BarLabel) => {
    const room = (textWidth(a.label, size) + textWidth(b.label, size)) / 2 + LABEL_GAP * theme.unit;
    return width * (b.at - a.at) >= room;
  };
  const [first, ...rest] = labels;
  if (first === undefined) return [];
  const last = rest.pop() ?? first;
  const kept = [first];
  for (const label of rest) {
    if (beside(kept.at(-1) as BarLabel, label) && beside(label, last)) kept.push(label);
  }
  return last === first ? kept : [...kept, last];
}

/** Pixels between two labels, at the size of the light theme. */
const LABEL_GAP = 6;
