import type { Difference } from '../results/comparison.ts';
import { signalOverflows } from '../results/overflow.ts';
import { meanOf, type Point } from '../results/result.ts';
import { noiseOf, passOf, type StatisticKey, statisticRow } from '../results/statistics.ts';
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
 * Two points in one statistic; undefined where there is nothing to compare: the stem's branch, two overflows, or
 * a gradient that has not begun.
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
  if (passOf(statistic) === 'backward' && (signalOverflows(a) || signalOverflows(b)))
    return undefined;
  const about = {
    statistic,
    index: [a.index, b.index],
    name: [a.name, b.name],
    means: [left.mean, right.mean],
  } as const;
  if (left.mean === null || right.mean === null) {
    return { parts: true, difference: { ...about, ratio: null } };
  }
  const std = Math.hypot(left.std ?? 0, right.std ?? 0);
  const both = [left.mean, right.mean] as const;
  if (statisticRow(statistic).judgedBeside === 'one') {
    return { parts: differ(both, std, spread, 1), difference: { ...about, ratio: null } };
  }
  const means = beyondNoise(both, [noiseAt(a, statistic), noiseAt(b, statistic)]);
  const ratio = means[0] === means[1] ? 1 : means[1] / means[0];
  const parts = differ(means, std, spread, Math.min(...means));
  const finite = Number.isFinite(ratio) && ratio > 0;
  return { parts, difference: { ...about, ratio: finite ? ratio : null } };
}

type Two = readonly [number, number];

/** What of a statistic is noise at a point: of a squared mean a part of the variance. */
function noiseAt(point: Point, statistic: StatisticKey): number {
  const variance = noiseOf(statistic);
  return variance === null ? 0 : NOISE_PART * (meanOf(point, variance) ?? 0);
}

/** Values above the floor of the quieter network; two that are noise, each in its own, are alike. */
function beyondNoise(means: Two, floors: Two): Two {
  const floor = Math.min(...floors);
  if (floor === 0) return means;
  if (means.every((mean, i) => mean <= (floors[i] as number))) return [1, 1];
  return [Math.max(means[0], floor), Math.max(means[1], floor)];
}

/** @param scale what a difference is a part of: the smaller value, or 1 where values are shares */
function differ([a, b]: Two, std: number, spread: boolean, scale: number): boolean {
  const difference = Math.abs(b - a);
  const part = spread ? LEAST_PART : ALONE_PART;
  return difference > part * scale && (!spread || difference > SPREADS * std);
}

/** An overflow, or a value beside 0, is larger than any ratio; two shares are as far apart as 1 plus that. */
export function largestOf(differences: readonly Difference[]): Difference | null {
  return differences.reduce<Difference | null>(
    (largest, each) => (largest === null || sizeOf(each) > sizeOf(largest) ? each : largest),
    null,
  );
}

function sizeOf({ ratio, means, statistic }: Difference): number {
  if (ratio !== null) return Math.max(ratio, 1 / ratio);
  const [a, b] = means;
  const share = statisticRow(statistic).judgedBeside === 'one';
  return share && a !== null && b !== null ? 1 + Math.abs(b - a) : Number.POSITIVE_INFINITY;
}
