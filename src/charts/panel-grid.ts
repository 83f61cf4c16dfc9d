import { textWidth } from './text.ts';
import { fontSize, type Theme } from './theme.ts';
import type { ValueAxis } from './value-axis.ts';

export const BETWEEN_PANELS = 26;

/** A panel at least this wide shows its stages and a few ticks. */
const LEAST_WIDTH = 130;

interface Grid<Item> {
  readonly rows: readonly (readonly Item[])[];
  /** Pixels, the same for all panels. */
  readonly panelWidth: number;
  /** Pixels from the chart's edge to the frames of the first panels, for their axis labels. */
  readonly indent: number;
}

/** Panels side by side, as many in a row as are wide enough. */
export function gridOf<Item extends { readonly values: ValueAxis }>(
  items: readonly Item[],
  inner: number,
  theme: Theme,
): Grid<Item> {
  const columns = Array.from({ length: items.length }, (_, i) => items.length - i);
  const grids = columns.map((count) => inColumns(items, count, inner, theme));
  const fitting = grids.find((grid) => grid.panelWidth >= LEAST_WIDTH * theme.unit);
  return fitting ?? grids.at(-1) ?? { rows: [], panelWidth: inner, indent: 0 };
}

function inColumns<Item extends { readonly values: ValueAxis }>(
  items: readonly Item[],
  columns: number,
  inner: number,
  theme: Theme,
): Grid<Item> {
  const count = Math.ceil(items.length / columns);
  const rows = Array.from({ length: count }, (_, i) => items.slice(i * columns, (i + 1) * columns));
  const rooms = rows.map((row) => row.map((item) => axisRoom(item.values, theme)));
  // Vega aligns the frames of the rows, so that the widest labels set back all of them.
  const indent = Math.max(...rooms.map(([first = 0]) => first));
  const taken = rooms.map(([, ...others]) => others.reduce((sum, room) => sum + room, indent));
  const gaps = BETWEEN_PANELS * theme.unit * (columns - 1);
  return { rows, indent, panelWidth: Math.floor((inner - Math.max(...taken) - gaps) / columns) };
}

/** Axis labels are as wide as their numbers. */
function axisRoom({ ticks }: ValueAxis, theme: Theme): number {
  const widths = ticks.map(({ label }) => textWidth(label, fontSize('axis', theme)));
  return 8 * theme.unit + Math.max(...widths);
}
