import {
  measuredIn,
  type NetworkResult,
  type Point,
  type Result,
  type Statistic,
  toldMean,
} from '../results/result.ts';
import { type StatisticKey, shortName } from '../results/statistics.ts';
import { alignPoints, layOut, type Row } from './columns.ts';
import { formatDeviations } from './deviation.ts';
import { formatMeanField } from './mean-field.ts';
import { notationOf, shortCount, shortDeviation, shortNumber } from './number.ts';

const HEAD = ['block', 'stage', 'shape'] as const;
const SIDES = ['right', 'left', 'left'] as const;
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
  const sides = [...SIDES, ...keys.map(() => 'left' as const)];
  const heading = [...HEAD, ...keys.map(shortName)];
  const [head, ...rows] = layOut([heading, ...rowsOf(points, keys, spread)], sides);
  const size = `${shortCount(params)} parameters, ${shortCount(macs)} multiply-adds`;
  const title = `${style.bold(name)}  ${style.dim(size)}`;
  const lines = rows.map((line) => (line.includes(GAP) ? style.dim(line) : line));
  const foot = [formatDeviations(network, spread), formatMeanField(network)]
    .filter((line) => line !== null)
    .map(style.dim);
  return `${[title, style.dim(head as string), ...lines, ...foot].join('\n')}\n`;
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

function rowsOf(points: readonly Point[], keys: readonly StatisticKey[], spread: boolean): Row[] {
  const columns = keys.map((key) => column(points, key, spread));
  return points.flatMap((point, i): Row[] => {
    const left = point.index - (points[i - 1]?.index ?? -1) - 1;
    const gap = { gap: `    ${GAP}  ${left} ${left === 1 ? 'block' : 'blocks'}` };
    const values = columns.map((cells) => cells[i] as string);
    const row = [String(point.index), stageOf(point), point.shape.join('×'), ...values];
    return left === 0 ? [row] : [gap, row];
  });
}

/** A point of a network from a file by the name that it has there. */
function stageOf({ name, stage, block, transition }: Point): string {
  const isPlanned = name === 'stem' || name === `stage${stage}.block${block}`;
  const place = stage === 0 ? 'stem' : `${stage}.${block}`;
  return `${isPlanned ? place : name}${transition ? ' *' : ''}`;
}

/** A column of one statistic, the points and the ± below each other. */
function column(points: readonly Point[], key: StatisticKey, spread: boolean): string[] {
  const cells = points.map((point) => cell(toldAt(point, key), spread));
  const means = alignPoints(cells.map(({ mean }) => mean));
  return cells.map(({ deviation }, i) => `${means[i]}${deviation}`);
}

const ROUNDING: Statistic = { mean: 0, std: 0, values: [] };

/** A statistic of a point, without what is rounding. */
function toldAt(point: Point, key: StatisticKey): Statistic | null {
  const statistic = point.statistics[key] ?? null;
  const isTold = statistic === null || toldMean(point, key) === statistic.mean;
  return isTold ? statistic : ROUNDING;
}

function cell(statistic: Statistic | null, spread: boolean): { mean: string; deviation: string } {
  if (statistic === null) return { mean: '–', deviation: '' };
  const { mean, std } = statistic;
  if (mean === null || std === null) return { mean: '∞', deviation: '' };
  const deviation = spread ? ` ± ${shortDeviation(std, notationOf(mean))}` : '';
  return { mean: shortNumber(mean), deviation };
}

function legend({ networks, seeds }: Result): string {
  const points = networks.flatMap((network) => network.points);
  return [
    ...(points.some(({ transition }) => transition) ? ['* transition block'] : []),
    ...(seeds.length > 1 ? [`± one standard deviation over ${seeds.length} seeds`] : []),
    ...(points.some((point) => point.non_finite) ? ['∞ overflow'] : []),
  ].join('   ');
}
