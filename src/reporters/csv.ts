import type { NetworkResult, Point, Result } from '../results/result.ts';
import { inOrder, type StatisticKey } from '../results/statistics.ts';

/** A result in a table of several, and what it is called there. */
export interface NamedResult {
  readonly name: string;
  readonly result: Result;
}

/** One value that was measured. */
interface Row {
  readonly network: NetworkResult;
  readonly seed: number;
  readonly point: Point;
  readonly statistic: StatisticKey;
  /** Null where it is not finite. */
  readonly value: number | null;
}

type Cell = string | number | boolean | null;

/** The columns of the table, in their order; docs/tables.md says what is in them. */
const COLUMNS = {
  network: ({ network }) => network.name,
  seed: ({ seed }) => seed,
  point: ({ point }) => point.index,
  stage: ({ point }) => point.stage,
  block: ({ point }) => point.block,
  name: ({ point }) => point.name,
  statistic: ({ statistic }) => statistic,
  // An empty cell is one where theory is silent; that a value was measured and overflowed is another thing.
  value: ({ value }) => value ?? Number.NaN,
  expected: ({ point, statistic }) => point.expected?.[statistic] ?? null,
  transition: ({ point }) => point.transition,
} as const satisfies Readonly<Record<string, (row: Row) => Cell>>;

/**
 * A result as comma-separated values, piece by piece: one row a value, that is a network, a seed, a point and a
 * statistic. What is not defined at a point (the branch of the stem) has no row there.
 */
export function* csvOf(result: Result): Generator<string> {
  yield line(Object.keys(COLUMNS));
  for (const rows of linesOf(result)) yield rows.map(line).join('');
}

/** Several results in one table, with a first column that says which one a row is from. */
export function* csvOfAll(results: readonly NamedResult[]): Generator<string> {
  yield line(['result', ...Object.keys(COLUMNS)]);
  for (const { name, result } of results) {
    for (const rows of linesOf(result)) yield rows.map((row) => line([name, ...row])).join('');
  }
}

/** The lines of each point, one after the other. */
function* linesOf({ networks, seeds }: Result): Generator<Cell[][]> {
  for (const network of networks) {
    for (const point of network.points) yield rowsOf(network, point, seeds).map(cellsOf);
  }
}

function rowsOf(network: NetworkResult, point: Point, seeds: Result['seeds']): Row[] {
  const measured = inOrder(Object.keys(point.statistics) as StatisticKey[]);
  return measured.flatMap((statistic) => {
    const values = point.statistics[statistic]?.values ?? [];
    return values.map((value, i) => ({ network, point, statistic, value, seed: seeds[i] ?? i }));
  });
}

function cellsOf(row: Row): Cell[] {
  return Object.values(COLUMNS).map((read) => read(row));
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\n`;
}

/** As RFC 4180 has it: what would end a cell is within quotes, and quotes there are doubled. */
function written(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return typeof cell === 'string' && /[",\r\n]|^\s|\s$|^$/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}
