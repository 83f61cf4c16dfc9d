import { CDF, interpolate, normalCdf, POINTS, quantile } from './normal-grid.ts';

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
const NODES = Float64Array.from({ length: 200 }, (_, i) => quantile(CDF, (i + 0.5) / 200));

/** A function at POINTS, interpolated; each is asked for many times. */
function tabulate(f: Shape): Shape {
  const values = POINTS.map(f);
  return (z) => interpolate(values, z);
}
