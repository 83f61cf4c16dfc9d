import { signalOverflows } from '../results/overflow.ts';
import { type Point, type Statistic, toldMean } from '../results/result.ts';
import { passOf, readsBackward, type StatisticKey } from '../results/statistics.ts';
import { alignPoints } from './columns.ts';
import { type Notation, notationOf, scientificOf, shortDeviation, write } from './number.ts';

/** A column of one statistic, a cell a point, the decimal points and the ± below each other. */
export function statisticColumn(
  points: readonly Point[],
  key: StatisticKey,
  spread: boolean,
): string[] {
  const statistics = points.map((point) => toldAt(point, key));
  const notation = notationIn(key, statistics);
  const cells = statistics.map((statistic) => cell(statistic, spread, notation));
  const means = alignPoints(cells.map(({ mean }) => mean));
  return cells.map(({ deviation }, i) => `${means[i]}${deviation}`);
}

/** A product over many blocks spans decades: by its exponents, once one needs any. */
function notationIn(key: StatisticKey, statistics: readonly (Statistic | null)[]) {
  const isLong = (value: number) => notationOf(value).exponent !== 0;
  const spans = readsBackward(key) && statistics.some((one) => isLong(one?.mean ?? 0));
  return spans ? scientificOf : notationOf;
}

const ROUNDING: Statistic = { mean: 0, std: 0, values: [] };

/** A statistic of a point, without what is rounding, and without a gradient where there is none. */
function toldAt(point: Point, key: StatisticKey): Statistic | null {
  const isNone = passOf(key) === 'backward' && signalOverflows(point);
  const statistic = isNone ? null : (point.statistics[key] ?? null);
  const isTold = statistic === null || toldMean(point, key) === statistic.mean;
  return isTold ? statistic : ROUNDING;
}

function cell(
  statistic: Statistic | null,
  spread: boolean,
  notationOf: (value: number) => Notation,
): { mean: string; deviation: string } {
  if (statistic === null) return { mean: '–', deviation: '' };
  const { mean, std } = statistic;
  if (mean === null || std === null) return { mean: '∞', deviation: '' };
  const notation = notationOf(mean);
  const deviation = spread ? ` ± ${shortDeviation(std, notation)}` : '';
  return { mean: write(mean, notation), deviation };
}
