import type { Tolerance } from '../../results/check-settings.ts';
import type { Point } from '../../results/result.ts';
import { noiseOf, type StatisticKey, scaleOf } from '../../results/statistics.ts';
import type { BaselinePoint } from './baseline.ts';
import type { Change, Pair } from './pair.ts';
import { leastAllowed } from './tolerance.ts';

/**
 * Judges the seeds that both have; of one point and statistic the worst is told.
 *
 * @param seeds that both have
 * @param places of each seed in both lists of values
 */
export function bySeed(
  seeds: readonly number[],
  places: readonly (readonly [now: number, old: number])[],
) {
  return ({ now, old }: Pair, key: StatisticKey, tolerance: Tolerance): Change[] => {
    const changes = places.flatMap(([i, k], nth): Change[] => {
      const [a, b] = [valueNow(now, key, i), valueThen(old, key, k)];
      if (a === undefined || b === undefined) return [];
      const noise = noiseOf(key);
      const variance = noise === null ? 0 : (old[noise]?.[k] ?? 0);
      const allowed = Math.max(
        leastAllowed(key, tolerance),
        tolerance.rtol * scaleOf(key, b, variance),
      );
      return Math.abs(a - b) > allowed
        ? [{ point: now, key, now: a, old: b, allowed, ...seedOf(seeds, nth) }]
        : [];
    });
    const excess = (change: Change) => Math.abs(change.now - change.old) / change.allowed;
    return changes.sort((a, b) => excess(b) - excess(a)).slice(0, 1);
  };
}

function valueNow(point: Point, key: StatisticKey, seed: number): number | undefined {
  return point.statistics[key]?.values[seed] ?? undefined;
}

function valueThen(point: BaselinePoint, key: StatisticKey, seed: number): number | undefined {
  return point[key]?.[seed] ?? undefined;
}

/** With one seed there is nothing to tell apart. */
function seedOf(seeds: readonly number[], nth: number): { seed?: number } {
  const seed = seeds[nth];
  return seeds.length < 2 || seed === undefined ? {} : { seed };
}
