import { LABEL_PADDING } from './panel.ts';
import { textWidth } from './text.ts';
import { fontSize, type Theme } from './theme.ts';
import type { Tick } from './ticks.ts';

export const BETWEEN_PANELS = 26;

/** A panel at least this wide shows its stages and a few ticks. */
const LEAST_WIDTH = 130;

/** Renderers and their fonts differ by a pixel or two. */
const SLACK = 2;

/** More in a row are too narrow beside their height, however wide the chart is. */
const MOST_IN_ROW = 4;

/** A panel, with what stands along its y axis. */
interface Ticked {
  readonly values: { readonly ticks: readonly Tick[] };
}

interface Shape {
  readonly longest?: number;
  readonly overhang?: number;
}

interface Grid<Item> {
  readonly rows: readonly (readonly Item[])[];
  /** Pixels, the same for all panels. */
  readonly panelWidth: number;
  /** Pixels for the axis labels of each column: with as much for each its panels stand below each other. */
  readonly rooms: readonly number[];
  /** Pixels from the chart's edge to the frames of the first panels. */
  readonly indent: number;
}

/**
 * Panels side by side, as many in a row as are wide enough, and rows of about the same length.
 *
 * @param groups the panels, in parts that have rows of their own where that takes no more rows
 * @param shape.longest panels in a row at most
 * @param shape.overhang pixels by which a label below a panel sticks out of it
 */
export function gridOf<Item extends Ticked>(
  groups: readonly (readonly Item[])[],
  inner: number,
  theme: Theme,
  { longest = MOST_IN_ROW, overhang = 0 }: Shape = {},
): Grid<Item> {
  const items = groups.flat();
  const most = Math.min(items.length, longest, MOST_IN_ROW);
  const columns = Array.from({ length: most }, (_, i) => most - i);
  const grids = columns.map((count) => layOut(rowsOf(groups, count), inner, overhang, theme));
  const fitting = grids.find((grid) => grid.panelWidth >= LEAST_WIDTH * theme.unit);
  return fitting ?? grids.at(-1) ?? { rows: [], panelWidth: inner, rooms: [], indent: 0 };
}

/** A panel that would be alone in its row is better off beside others. */
function rowsOf<Item>(groups: readonly (readonly Item[])[], columns: number): Item[][] {
  const together = inRows(groups.flat(), columns);
  const apart = groups.flatMap((group) => inRows(group, columns));
  return apart.length > together.length || apart.some(({ length }) => length === 1)
    ? together
    : apart;
}

function inRows<Item>(items: readonly Item[], columns: number): Item[][] {
  const count = Math.ceil(items.length / columns);
  const length = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, i) => items.slice(i * length, (i + 1) * length));
}

function layOut<Item extends Ticked>(
  rows: readonly (readonly Item[])[],
  inner: number,
  overhang: number,
  theme: Theme,
): Grid<Item> {
  const columns = Math.max(...rows.map((row) => row.length));
  const rooms = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => axisRoom(row[column]?.values, theme))),
  );
  const slack = SLACK * theme.unit;
  const taken = rooms.reduce((sum, room) => sum + room + slack + overhang, 0);
  const gaps = BETWEEN_PANELS * theme.unit * (columns - 1);
  const panelWidth = Math.floor((inner - taken - gaps) / columns);
  return { rows, panelWidth, rooms, indent: (rooms[0] ?? 0) + slack };
}

/** Pixels beside a panel for its axis labels, which are as wide as their numbers. */
export function axisRoom(values: Ticked['values'] | undefined, theme: Theme): number {
  const { ticks = [] } = values ?? {};
  const widths = ticks.map(({ label }) => textWidth(label, fontSize('axis', theme)));
  return LABEL_PADDING * theme.unit + Math.max(0, ...widths);
}
