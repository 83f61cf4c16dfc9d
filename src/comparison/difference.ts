import type { Difference } from '../results/comparison.ts';
import { meanOf, type Point } from '../results/result.ts';
import { type StatisticKey, statisticRow } from '../results/statistics.ts';
import type { Match } from './match.ts';

/** Means that are so many times their joint standard deviation apart, and by this part, differ. */
const SPREADS = 3;
const LEAST_PART = 0.01;
/** With one seed there is no deviation to judge by: then this part. */
const ALONE_PART = 0.05;
/** A squared mean has a sampling floor: what is below this part of the variance counts as much. */
const NOISE_PART = 1e-3;
/** What is below this is no correlation worth telling. */
const SHARE_NOISE = 0.02;

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
  const [left, right] = [a.statistics[statistic] ?? null, b.statistics[statistic] ?? null];
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
  const means = beyondNoise(
    [left.mean, right.mean],
    [noiseAt(a, statistic), noiseAt(b, statistic)],
  );
  const ratio = means[0] === means[1] ? 1 : means[1] / means[0];
  const parts = differ(means, Math.hypot(left.std ?? 0, right.std ?? 0), spread);
  const finite = Number.isFinite(ratio) && ratio > 0;
  return { parts, difference: { ...about, ratio: finite ? ratio : null } };
}

type Two = readonly [number, number];

/** What of a statistic is noise at a point: of a squared mean a part of the variance; of a share, its own. */
function noiseAt(point: Point, statistic: StatisticKey): number {
  const beside = {
    value: 0,
    variance: meanOf(point, 'avg_var') ?? 0,
    one: SHARE_NOISE / NOISE_PART,
  };
  return NOISE_PART * beside[statisticRow(statistic).judgedBeside];
}

/** Values above the floor of the quieter network; two that are noise, each in its own, are alike. */
function beyondNoise(means: Two, floors: Two): Two {
  const floor = Math.min(...floors);
  if (floor === 0) return means;
  if (means.every((mean, i) => mean <= (floors[i] as number))) return [1, 1];
  return [Math.max(means[0], floor), Math.max(means[1], floor)];
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
