import { cdfAt, normalCdf, POINTS } from './normal-grid.ts';

/** A law as a function of a standard normal, of mean 0 and variance 1. */
export type Shape = (z: number) => number;

/**
 * The standardised law of √(1 − share) · s + √share · f, with s of the given shape and f Gaussian.
 * Post-activation blocks add a branch to a shortcut that is half a Gaussian; nothing but its law tells
 * what the next activation leaves of it.
 */
export function sumShape(shape: Shape, share: number): Shape {
  if (share === 0) return shape;
  const deviation = Math.sqrt(share);
  const centres = NODES.map((z) => Math.sqrt(1 - share) * shape(z));
  const table = Float64Array.from(POINTS, (y) => {
    let sum = 0;
    for (let i = 0; i < centres.length; i++)
      sum += normalCdf((y - (centres[i] as number)) / deviation);
    return sum / centres.length;
  });
  return tabulate((z) => quantile(table, normalCdf(z)));
}

/** Normal quantiles of equal mass: (i + ½) / n. */
const NODES = Float64Array.from({ length: 200 }, (_, i) => quantile(cdfAt, (i + 0.5) / 200));

/** The point below which `table`, an increasing function at POINTS, stays under `target`. */
export function quantile(table: Float64Array, target: number): number {
  let [low, high] = [0, POINTS.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((table[middle] as number) < target) low = middle;
    else high = middle;
  }
  const [below, above] = [table[low] as number, table[high] as number];
  const part = above > below ? Math.min(1, Math.max(0, (target - below) / (above - below))) : 0;
  const [left, right] = [POINTS[low] as number, POINTS[high] as number];
  return left + part * (right - left);
}

/** A function at POINTS, interpolated; each is asked for many times. */
function tabulate(f: Shape): Shape {
  const values = POINTS.map(f);
  const step = (POINTS[1] as number) - (POINTS[0] as number);
  return (z) => {
    const x = Math.min(Math.max((z - (POINTS[0] as number)) / step, 0), values.length - 1.001);
    const i = Math.floor(x);
    const [a, b] = [values[i] as number, values[i + 1] as number];
    return a + (x - i) * (b - a);
  };
}
