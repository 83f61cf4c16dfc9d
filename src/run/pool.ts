import type { Part } from '../lower/part.ts';
import type { ReadingName } from '../plan/readings.ts';
import { passOf, type StatisticKey } from '../results/statistics.ts';
import { pooledDistribution } from './detail/pool.ts';
import {
  type Distributions,
  isFinitePoint,
  type Measured,
  measuredOf,
  type PointReadings,
} from './measured.ts';

/** What was read of one tensor in each batch. */
type Each = readonly ArrayLike<number>[];

/** @param read others of the same tensor */
type Pool = (each: Each, read: (name: ReadingName) => Each) => ArrayLike<number>;

/**
 * What is read of one large batch, of what was read of its parts, which are of equal size: in float64. The mean of
 * the parts' variances lacks the variance of their means. What all samples have in common is told apart within each
 * part alone, and so are the pairs of samples that a correlation is about.
 */
const POOLS = {
  mean: average,
  variance: withSpread,
  common: withSpread,
  // Looked at batch by batch, and not kept.
  values: () => [],
  energy: (each, read) => weighted(each, read('norm')),
  norm: average,
  branch: average,
  shortcut: average,
  weights: average,
  'weight-scale': largest,
  // The mean square over the batches, beside the largest scale.
  'weight-gradients': (each, read) => {
    const scales = read('weight-scale').map((scale) => scale[0] ?? 0);
    const most = Math.max(...scales);
    const factor = (k: number) => (most === 0 ? 0 : ((scales[k] as number) / most) ** 2);
    return average(each.map((values, k) => Float64Array.from(values, (v) => v * factor(k))));
  },
} as const satisfies Readonly<Record<ReadingName, Pool>>;

/**
 * The points of a network over several batches, as of one large batch; up to the first that overflows in one of them.
 *
 * @param batches of each the points in order of depth
 */
export function pooled(
  batches: readonly (readonly Measured[])[],
  parts: readonly Part[],
  wanted: readonly StatisticKey[],
): readonly Measured[] {
  const [first, second] = batches;
  if (first === undefined || second === undefined) return first ?? [];
  const ends = batches.map((points) => points.findLastIndex(isFiniteForward));
  const length = Math.min(...batches.map((points) => points.length));
  // A gradient that began elsewhere is that of another quantity.
  const isOne = ends.every((end) => end === ends[0]);
  return parts.slice(0, length).map((part, i) => {
    const readings = pooledReadings(batches.map((points) => (points[i] as Measured).readings));
    const measured = measuredOf(part, isOne ? readings : withoutGradient(readings), wanted);
    return { ...measured, ...pooledDistributions(batches.map((points) => points[i] as Measured)) };
  });
}

function pooledDistributions(batches: readonly Measured[]): Pick<Measured, 'distributions'> {
  const pooledAt = (place: keyof Distributions) => {
    const all = batches.flatMap((batch) => batch.distributions?.[place] ?? []);
    return all.length === batches.length ? { [place]: pooledDistribution(all) } : {};
  };
  const distributions = { ...pooledAt('output'), ...pooledAt('branch') };
  return Object.keys(distributions).length === 0 ? {} : { distributions };
}

function isFiniteForward({ statistics }: Measured): boolean {
  const forward = Object.entries(statistics).filter(
    ([key]) => passOf(key as StatisticKey) === 'forward',
  );
  return isFinitePoint({ statistics: Object.fromEntries(forward) });
}

function pooledReadings(batches: readonly PointReadings[]): PointReadings {
  const [first] = batches as readonly [PointReadings];
  return new Map(
    [...first.keys()].map((key) => {
      const [of, name] = key.split('.') as [string, ReadingName];
      const read = (other: ReadingName) =>
        batches.map((batch) => batch.get(`${of}.${other}`) ?? []);
      return [key, POOLS[name](read(name), read)];
    }),
  );
}

function withoutGradient(readings: PointReadings): PointReadings {
  const isForward = (key: string) => key.startsWith('output.') || key.startsWith('branch.');
  return new Map(
    [...readings].map(([key, values]) => [key, isForward(key) ? values : [Number.NaN]]),
  );
}

function average(each: Each): Float64Array {
  return weighted(
    each,
    each.map(() => [1]),
  );
}

function weighted(each: Each, weights: Each): Float64Array {
  const sum = weights.reduce((total, weight) => total + (weight[0] ?? 0), 0);
  return Float64Array.from(each[0] ?? [], (_, c) => {
    const values = each.map((values, k) => (values[c] ?? 0) * (weights[k]?.[0] ?? 0));
    return values.reduce((total, value) => total + value, 0) / sum;
  });
}

/** A mean over samples and positions of each batch, and the variance of the batches' means. */
function withSpread(each: Each, read: (name: ReadingName) => Each): Float64Array {
  const [within, means] = [average(each), read('mean')];
  const mean = average(means);
  const between = average(
    means.map((own) => Float64Array.from(own, (value, c) => (value - (mean[c] ?? 0)) ** 2)),
  );
  return within.map((value, c) => value + (between[c] ?? 0));
}

function largest(each: Each): ArrayLike<number> {
  return [Math.max(...each.map((values) => values[0] ?? 0))];
}
