import { measuredIn, type NetworkResult, type Point, type Result } from '../results/result.ts';
import { type Pass, passOf, type StatisticKey, shortName } from '../results/statistics.ts';
import { layOut, type Row } from './columns.ts';
import { formatDeviations } from './deviation.ts';
import { formatMeanField } from './mean-field.ts';
import { shortCount } from './number.ts';
import { statisticColumn } from './statistic-column.ts';

const HEAD = ['block', 'stage', 'shape'] as const;
const SIDES = ['right', 'left', 'left'] as const;
/** Above the columns of the backward pass, which have a table of their own: a terminal is not wide enough for both. */
const BACKWARD = 'backward pass, from the last block up';
/** Up to so many points a network is listed whole. */
const WHOLE = 24;

/** Dims secondary text and emboldens headings, or leaves them where the terminal has no colour. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * The result as a table a network: block, stage, shape and what was measured, with ± one
 * standard deviation where there are several seeds, and a line that explains the signs.
 *
 * @param verdictOf one line on each network, by its name
 * @param full lists every block; otherwise networks of many blocks are shortened to the stem and the
 *   first and the last two blocks of each stage
 */
export function formatTable(
  result: Result,
  full: boolean,
  style: Style,
  verdictOf?: (network: string) => string,
): string {
  const { networks, seeds } = result;
  const tables = networks.map((network) => {
    const table = formatNetwork(network, seeds.length > 1, full, style);
    return verdictOf === undefined ? table : `${table}${style.bold(verdictOf(network.name))}\n`;
  });
  return `${tables.join('\n')}\n${style.dim(legend(result))}\n`;
}

function formatNetwork(network: NetworkResult, spread: boolean, full: boolean, style: Style) {
  const { name, params, macs } = network;
  const points = full || network.points.length <= WHOLE ? network.points : shorten(network.points);
  const keys = measuredIn([network]);
  const forward = columnsOf(points, HEAD, of(keys, 'forward'), spread, style);
  const others = of(keys, 'backward');
  // The shape stands in the first table, two columns of numbers wide.
  const backward =
    others.length === 0
      ? []
      : [style.dim(BACKWARD), ...columnsOf(points, HEAD.slice(0, 2), others, spread, style)];
  const size = `${shortCount(params)} parameters, ${shortCount(macs)} multiply-adds`;
  const title = `${style.bold(name)}  ${style.dim(size)}`;
  const foot = [formatDeviations(network, spread), formatMeanField(network)]
    .flatMap((text) => text?.split('\n') ?? [])
    .map(style.dim);
  return `${[title, ...forward, ...backward, ...foot].join('\n')}\n`;
}

function of(keys: readonly StatisticKey[], pass: Pass): StatisticKey[] {
  return keys.filter((key) => passOf(key) === pass);
}

/** A heading, and a line a point: where it is, by the columns of `head`, and what was measured there. */
function columnsOf(
  points: readonly Point[],
  head: readonly string[],
  keys: readonly StatisticKey[],
  spread: boolean,
  { dim }: Style,
): string[] {
  const sides = [...SIDES.slice(0, head.length), ...keys.map(() => 'left' as const)];
  const heading = [...head, ...keys.map(shortName)];
  const rows = rowsOf(points, head.length, keys, spread);
  const [first = '', ...lines] = layOut([heading, ...rows], sides);
  return [dim(first), ...lines.map((line) => (line.includes(GAP) ? dim(line) : line))];
}

/** The stem, the first and the last two blocks of each stage, and where the signal overflows. */
function shorten(points: readonly Point[]): readonly Point[] {
  const firstOverflow = points.findIndex((point) => point.non_finite);
  return points.filter((point, i) => {
    const secondNext = points[i + 2];
    const ends = secondNext === undefined || secondNext.stage !== point.stage;
    const starts = points[i - 1]?.stage !== point.stage;
    return starts || ends || i === firstOverflow;
  });
}

const GAP = '…';

function rowsOf(
  points: readonly Point[],
  places: number,
  keys: readonly StatisticKey[],
  spread: boolean,
): Row[] {
  const columns = keys.map((key) => statisticColumn(points, key, spread));
  return points.flatMap((point, i): Row[] => {
    const left = point.index - (points[i - 1]?.index ?? -1) - 1;
    const gap = { gap: `    ${GAP}  ${left} ${left === 1 ? 'block' : 'blocks'}` };
    const values = columns.map((cells) => cells[i] as string);
    const place = [String(point.index), stageOf(point), point.shape.join('×')];
    const row = [...place.slice(0, places), ...values];
    return left === 0 ? [row] : [gap, row];
  });
}

/** A point of a network from a file by the name that it has there. */
function stageOf({ name, stage, block, transition }: Point): string {
  const isPlanned = name === 'stem' || name === `stage${stage}.block${block}`;
  const place = stage === 0 ? 'stem' : `${stage}.${block}`;
  return `${isPlanned ? place : name}${transition ? ' *' : ''}`;
}

function legend({ networks, seeds }: Result): string {
  const points = networks.flatMap((network) => network.points);
  return [
    ...(points.some(({ transition }) => transition) ? ['* transition block'] : []),
    ...(seeds.length > 1 ? [`± one standard deviation over ${seeds.length} seeds`] : []),
    ...(points.some((point) => point.non_finite) ? ['∞ overflow'] : []),
  ].join('   ');
}
