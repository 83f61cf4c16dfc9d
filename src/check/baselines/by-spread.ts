import { UserError } from '../../core/errors.ts';
import type { Tolerance } from '../../results/check-settings.ts';
import { seedCount } from '../../results/result.ts';
import { overSeeds } from '../../results/statistic.ts';
import { noiseOf, type StatisticKey, scaleOf } from '../../results/statistics.ts';
import { keptOf } from './baseline.ts';
import type { Change, Pair } from './pair.ts';
import { leastAllowed } from './tolerance.ts';

/**
 * Judges means over different seeds. The deviation of a few seeds is itself a guess, far too small now
 * and old; so it is pooled over both sides and all points of the network, relative to the value.
 *
 * @throws UserError where neither side has two seeds, so that nothing tells what is chance
 */
export function bySpread(pairs: readonly Pair[]) {
  const several = pairs.some(
    ({ now, old }) => seedCount(now) + (keptOf(old)[0]?.[1].length ?? 0) > 2,
  );
  if (!several) {
    throw new UserError('this run and the baseline have one seed each, and not the same weights', {
      place: '--seeds',
      remedy: 'Give the run several seeds, or write the baseline anew with --update.',
    });
  }
  const pooled = new Map<StatisticKey, number>();
  return (pair: Pair, key: StatisticKey, tolerance: Tolerance): Change[] => {
    if (!pooled.has(key)) pooled.set(key, pooledSpread(pairs, key));
    return judge(pair, key, tolerance, pooled.get(key) ?? 0);
  };
}

function judge(pair: Pair, key: StatisticKey, tolerance: Tolerance, pooled: number): Change[] {
  const [a, b] = sides(pair, key);
  if (a?.mean === undefined || b?.mean === undefined) return [];
  if (a.mean === null || b.mean === null) return [];
  const { rtol, spread } = tolerance;
  const scale = scaleOf(key, b.mean, varianceOf(pair, key));
  const deviation = Math.max(a.std ?? 0, b.std ?? 0, pooled * scale);
  const ofMeans = Math.sqrt(1 / a.values.length + 1 / b.values.length);
  const allowed = Math.max(
    leastAllowed(key, tolerance),
    rtol * scale,
    spread * deviation * ofMeans,
  );
  if (Math.abs(a.mean - b.mean) <= allowed) return [];
  return [{ point: pair.now, key, now: a.mean, old: b.mean, allowed }];
}

/** Root of the mean square of the relative deviations, over the points and sides that have one. */
function pooledSpread(pairs: readonly Pair[], key: StatisticKey): number {
  const squares = pairs.flatMap((pair) => {
    const variance = varianceOf(pair, key);
    return sides(pair, key).flatMap((side) => {
      if (side === undefined || side.values.length < 2 || !side.mean || side.std === null)
        return [];
      return [(side.std / scaleOf(key, side.mean, variance)) ** 2];
    });
  });
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / Math.max(1, squares.length));
}

function sides({ now, old }: Pair, key: StatisticKey) {
  const before = old[key];
  return [
    now.statistics[key] ?? undefined,
    before === undefined ? undefined : overSeeds(before.map((value) => value ?? undefined)),
  ] as const;
}

function varianceOf({ old }: Pair, key: StatisticKey): number {
  const noise = noiseOf(key);
  const values = noise === null ? [] : (old[noise] ?? []);
  return overSeeds(values.map((value) => value ?? undefined)).mean ?? 0;
}
