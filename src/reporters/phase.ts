import type { GridCell, GridPanel, SweepGrid } from '../results/grid/grid.ts';
import type { Result } from '../results/result.ts';
import { type Judged, VERDICTS } from '../results/verdicts.ts';
import { layOut } from './columns.ts';
import type { Style } from './table.ts';

/** A network of a row, in its place. */
interface Placed extends Judged {
  /** Of its value along the row. */
  readonly label: string;
}

/** Runs of a row that are told, and networks that theory misses. */
const MOST = 4;

/**
 * Where the networks of a sweep begin to fail, a line a value of the second key: what is healthy along the first, and
 * the networks beside that which are not. Below it, how far theory expects what came out.
 *
 * @param judged one a network of the result, in their order
 */
export function formatPhase(
  { networks }: Pick<Result, 'networks'>,
  grid: SweepGrid,
  judged: readonly Judged[],
  style: Style,
): string {
  const head = [grid.up.title, `healthy along ${grid.across.title}`, 'fails first'];
  const blocks = grid.panels.map((panel) => {
    const rows = grid.up.values.map((_, row) => rowText(panel, grid, row, judged));
    const [first = '', ...lines] = layOut([head, ...rows], ['left', 'left', 'left']);
    const title = panel.title === null ? [] : [style.bold(panel.title)];
    return [...title, style.dim(first), ...lines].join('\n');
  });
  return [...blocks, theoryText(networks, judged)].join('\n\n');
}

function rowText(
  { cells }: GridPanel,
  { across, up }: SweepGrid,
  row: number,
  judged: readonly Judged[],
): string[] {
  const inRow = cells
    .filter((cell) => cell.row === row)
    .flatMap((cell) => placed(cell, across, judged));
  return [up.labels[row] ?? '', healthyText(inRow, across), failsText(inRow, across)];
}

function placed(
  { column, network }: GridCell,
  { labels }: SweepGrid['across'],
  all: readonly Judged[],
): Placed[] {
  const judged = network === null ? undefined : all[network];
  return judged === undefined ? [] : [{ ...judged, label: labels[column] ?? '' }];
}

/** `0.1 to 0.5, 2`; of words each. */
function healthyText(row: readonly Placed[], { scale }: SweepGrid['across']): string {
  const runs = runsOf(row.map((one) => ({ ...one, isIn: isHealthy(one) })));
  if (runs.length === 0) return 'none';
  if (runs.length === 1 && runs[0]?.length === row.length) return 'all';
  const texts = runs.flatMap((run) => {
    const labels = run.map(({ label }) => label);
    const [first, last] = [labels[0], labels.at(-1)];
    if (scale === null) return labels;
    return [labels.length === 1 ? `${first}` : `${first} to ${last}`];
  });
  return some(texts);
}

/** Of numbers those beside what is healthy, or the first to fail where nothing is; of words all that fail. */
function failsText(row: readonly Placed[], { scale }: SweepGrid['across']): string {
  const failing = row.filter((one) => !isHealthy(one));
  const beside = row.filter((one, i) => {
    const neighbours = [row[i - 1], row[i + 1]];
    return !isHealthy(one) && neighbours.some((other) => other !== undefined && isHealthy(other));
  });
  const told = scale === null ? failing : beside.length > 0 ? beside : firstOf(failing);
  return some(
    told.map(({ label, verdict, begin }) => {
      const place = begin === null ? '' : ` at ${begin.name}`;
      return `${label}: ${VERDICTS[verdict]}${place}`;
    }),
  );
}

/** The one that fails at the earliest block. */
function firstOf(failing: readonly Placed[]): Placed[] {
  const depth = ({ begin }: Placed) => begin?.index ?? Number.POSITIVE_INFINITY;
  return failing.toSorted((a, b) => depth(a) - depth(b)).slice(0, 1);
}

function theoryText(networks: Result['networks'], judged: readonly Judged[]): string {
  const expecting = judged.flatMap((one, i) =>
    one.expected === null
      ? []
      : [{ ...one, expected: one.expected, name: networks[i]?.name ?? '' }],
  );
  if (expecting.length === 0) return 'theory is silent on these networks';
  const misses = expecting.filter(({ verdict, expected }) => verdict !== expected);
  const silent = judged.length - expecting.length;
  const count = `theory expects ${expecting.length - misses.length} of ${expecting.length} verdicts`;
  const others = silent === 0 ? '' : `, and is silent on ${silent}`;
  const told = misses.map(({ name, verdict, expected }) => {
    return `${name} (${VERDICTS[verdict]}, expected: ${VERDICTS[expected]})`;
  });
  return `${count}${others}${misses.length === 0 ? '' : `; not ${some(told)}`}`;
}

function isHealthy({ verdict }: Judged): boolean {
  return verdict === 'healthy';
}

/** Neighbours that are in. */
function runsOf<Item extends { readonly isIn: boolean }>(items: readonly Item[]): Item[][] {
  return items.reduce<Item[][]>((runs, item, i) => {
    if (!item.isIn) return runs;
    if (items[i - 1]?.isIn) runs.at(-1)?.push(item);
    else runs.push([item]);
    return runs;
  }, []);
}

function some(texts: readonly string[]): string {
  const more = texts.length > MOST ? [`${texts.length - MOST} more`] : [];
  return [...texts.slice(0, MOST), ...more].join(', ');
}
