import { type NetworkResult, type Point, valuesOf } from '../../results/result.ts';
import { STATISTIC_KEYS } from '../../results/statistics.ts';

/** float32 holds no more. */
const LARGEST = 3.4028235e38;

/**
 * A network as theory expects it, in place of what was measured, as far as that goes: of what theory is silent no rule
 * finds anything. Null where theory has no variance for some block.
 */
export function expectedCurve(network: NetworkResult): NetworkResult | null {
  const points: Point[] = [];
  for (const point of network.points) {
    const variance = point.expected?.avg_var ?? beyond(network.points, points.length);
    if (variance === undefined) return null;
    if (overflows(point, variance)) return { ...network, points: [...points, overflown(point)] };
    points.push(asExpected(point, variance));
  }
  return { ...network, points };
}

/** Theory ends where its numbers do: what the step before would make of the last variance, were there a next. */
function beyond(points: readonly Point[], end: number): number | undefined {
  const [before, last] = [end - 2, end - 1].map((i) => points[i]?.expected?.avg_var);
  const point = points[end];
  if (before === undefined || last === undefined || point === undefined) return undefined;
  const next = (last / before) * last;
  return overflows(point, next) ? next : undefined;
}

/** A variance is a sum of squares over all values of a channel. */
function overflows(point: Point, variance: number): boolean {
  return variance * valuesOf(point) > LARGEST;
}

/** That channels die is chance, of which theory says nothing. */
function asExpected(
  { dead_channels: _, non_finite: __, ...point }: Point,
  variance: number,
): Point {
  const { statistics } = point;
  const told = { avg_sq_mean: 0, ...point.expected, avg_var: variance };
  const entries = STATISTIC_KEYS.flatMap((key) => {
    const value = told[key];
    if (value === undefined || statistics[key] === undefined) return [];
    return [[key, statistics[key] === null ? null : { mean: value, std: 0, values: [value] }]];
  });
  return { ...point, statistics: Object.fromEntries(entries) };
}

function overflown(point: Point): Point {
  const entries = Object.keys(point.statistics).map((key) => {
    return [key, { mean: null, std: null, values: [null] }];
  });
  return { ...point, statistics: Object.fromEntries(entries), non_finite: true };
}
