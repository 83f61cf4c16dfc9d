import { meanOf, type NetworkResult, toldMean } from '../result.ts';
import { readsBackward, type StatisticKey, statisticRow } from '../statistics.ts';

/** What of the curve of a statistic a heat map shows: at the last block, its slope, or at the worst block. */
export const REDUCTIONS = ['last', 'slope', 'worst'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/**
 * Which block is the worst: the one with the largest value, or the one that is farthest from 1, by a factor; of what
 * lies between bounds the largest.
 */
const WORST = {
  avg_sq_mean: 'largest',
  avg_var: 'farthest',
  res_avg_var: 'farthest',
  sample_corr: 'largest',
  grad_energy: 'farthest',
  grad_avg_sq_mean: 'largest',
  grad_avg_var: 'farthest',
  grad_branch: 'farthest',
  weight_grad: 'largest',
} as const satisfies Readonly<Record<StatisticKey, 'largest' | 'farthest'>>;

/** A value at a block. */
interface Placed {
  readonly index: number;
  readonly value: number;
}

/**
 * One number of the curve of a network: not finite where it overflows, undefined where there is none. A slope is in
 * powers of ten a block, but of what lies between bounds in units a block.
 */
export function reduced(
  network: NetworkResult,
  key: StatisticKey,
  of: Reduction,
): number | undefined {
  if (network.points.some((point) => point.statistics[key] && meanOf(point, key) === null)) {
    return Number.POSITIVE_INFINITY;
  }
  const curve = network.points.flatMap((point): Placed[] => {
    const value = toldMean(point, key);
    return typeof value === 'number' ? [{ index: point.index, value }] : [];
  });
  return REDUCED[of](readsBackward(key) ? curve.toReversed() : curve, key);
}

const REDUCED = {
  last: (curve) => curve.at(-1)?.value,
  slope: (curve, key) => slopeOf(isOverLogs(key) ? logsOf(curve) : curve),
  worst: (curve, key) => {
    const badness = ({ value }: Placed) =>
      WORST[key] === 'farthest' ? Math.abs(Math.log(value)) : value;
    return curve.reduce<Placed | undefined>(
      (worst, one) => (worst === undefined || badness(one) > badness(worst) ? one : worst),
      undefined,
    )?.value;
  },
} as const satisfies Readonly<
  Record<Reduction, (curve: readonly Placed[], key: StatisticKey) => number | undefined>
>;

/** Whether a statistic is told by factors: it has no upper bound. */
export function isOverLogs(key: StatisticKey): boolean {
  return statisticRow(key).bounds[1] === Number.MAX_VALUE;
}

function logsOf(curve: readonly Placed[]): Placed[] {
  const positive = curve.filter(({ value }) => value > 0);
  return positive.map(({ index, value }) => ({ index, value: Math.log10(value) }));
}

/** Of the least-squares line; undefined of a single block. */
function slopeOf(curve: readonly Placed[]): number | undefined {
  const average = (of: (one: Placed) => number) =>
    curve.reduce((sum, one) => sum + of(one), 0) / curve.length;
  const [x, y] = [average(({ index }) => index), average(({ value }) => value)];
  const above = average(({ index, value }) => (index - x) * (value - y));
  const below = average(({ index }) => (index - x) ** 2);
  return below > 0 ? above / below : undefined;
}
