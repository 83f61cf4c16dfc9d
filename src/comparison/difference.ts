import type { Difference } from '../results/comparison.ts';
import type { StatisticKey } from '../results/result.ts';
import type { Match } from './match.ts';

/** Means that are so many times their joint standard deviation apart, and by this part, differ. */
const SPREADS = 3;
const LEAST_PART = 0.01;
/** With one seed there is no deviation to judge by: then this part. */
const ALONE_PART = 0.05;
/** A squared mean has a sampling floor: what is below this part of the variance counts as much. */
const NOISE_PART = 1e-3;

export interface Compared {
  readonly difference: Difference;
  /** The difference is beyond what the seeds explain. */
  readonly parts: boolean;
}

/**
 * Two points in one statistic; undefined where there is nothing to compare: the stem's branch, or two
 * overflows.
 *
 * @param spread whether both networks have seeds enough to judge by their deviations
 */
export function compareAt(
  [a, b]: Match,
  statistic: StatisticKey,
  spread: boolean,
): Compared | undefined {
  const [left, right] = [a[statistic], b[statistic]];
  if (left === null || right === null) return undefined;
  if (left.mean === null && right.mean === null) return undefined;
  const about = {
    statistic,
    index: [a.index, b.index],
    name: [a.name, b.name],
    means: [left.mean, right.mean],
  } as const;
  if (left.mean === null || right.mean === null) {
    return { parts: true, difference: { ...about, ratio: null } };
  }
  const means =
    statistic === 'avg_sq_mean' ? beyondNoise(a, b) : ([left.mean, right.mean] as const);
  const ratio = means[0] === means[1] ? 1 : means[1] / means[0];
  const parts = differ(means, Math.hypot(left.std ?? 0, right.std ?? 0), spread);
  const finite = Number.isFinite(ratio) && ratio > 0;
  return { parts, difference: { ...about, ratio: finite ? ratio : null } };
}

/** Squared means above the floor of the quieter network; two that are noise, each in its own, are alike. */
function beyondNoise(...points: Match): readonly [number, number] {
  const means = points.map(({ avg_sq_mean }) => avg_sq_mean.mean ?? 0);
  const floors = points.map(({ avg_var }) => NOISE_PART * (avg_var.mean ?? 0));
  if (means.every((mean, i) => mean <= (floors[i] ?? 0))) return [1, 1];
  const [a = 0, b = 0] = means.map((mean) => Math.max(mean, Math.min(...floors)));
  return [a, b];
}

function differ(means: readonly [number, number], std: number, spread: boolean): boolean {
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const part = spread ? LEAST_PART : ALONE_PART;
  return high - low > part * low && (!spread || high - low > SPREADS * std);
}

/** An overflow, or a value beside 0, is larger than any ratio. */
export function largestOf(differences: readonly Difference[]): Difference | null {
  const size = ({ ratio }: Difference) =>
    ratio === null ? Number.POSITIVE_INFINITY : Math.max(ratio, 1 / ratio);
  return differences.reduce<Difference | null>(
    (largest, each) => (largest === null || size(each) > size(largest) ? each : largest),
    null,
  );
}
