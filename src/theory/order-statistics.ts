import { CDF, density, POINTS as NODES, normalCdf, quantile, STEP } from './normal-grid.ts';

/**
 * Mean and variance of g(max of `count` independent standard normals), whose density is
 * count · Φ^(count − 1) · φ, by the trapezoidal rule.
 */
export function maximumMoments(
  count: number,
  g: (z: number) => number,
): { mean: number; variance: number } {
  let [mean, square] = [0, 0];
  const origin = g(1);
  for (let i = 0; i < NODES.length; i++) {
    const z = NODES[i] as number;
    const mass = STEP * count * (CDF[i] as number) ** (count - 1) * density(z);
    const value = g(z) - origin;
    mean += mass * value;
    square += mass * value * value;
  }
  return { mean: mean + origin, variance: square - mean * mean };
}

/**
 * Covariance of g(max) over two sets of `count` normals that have `common` in common, by Hoeffding's
 * formula: ∫∫ (P(M ≤ a, M' ≤ b) − P(M ≤ a) P(M' ≤ b)) dg(a) dg(b).
 */
export function maximumCovariance(count: number, common: number, g: (z: number) => number): number {
  if (common === 0) return 0;
  const coarse = Array.from({ length: (NODES.length - 1) / 4 }, (_, i) => 4 * i + 2);
  const slope = coarse.map(
    (i) => g((NODES[i] as number) + 2 * STEP) - g((NODES[i] as number) - 2 * STEP),
  );
  const [own, shared, whole] = [count - common, common, count].map((n) =>
    coarse.map((i) => (CDF[i] as number) ** n),
  ) as [number[], number[], number[]];
  let sum = 0;
  for (let i = 0; i < coarse.length; i++) {
    for (let j = 0; j < coarse.length; j++) {
      const joint = (own[i] as number) * (own[j] as number) * (shared[Math.min(i, j)] as number);
      const apart = (whole[i] as number) * (whole[j] as number);
      sum += (joint - apart) * (slope[i] as number) * (slope[j] as number);
    }
  }
  return sum;
}

/** The maximum of `count` standard normals as an increasing function of one: Φ(max)^count = Φ(z). */
export function maximumQuantile(count: number): (z: number) => number {
  return (z) => quantile(CDF, normalCdf(z) ** (1 / count));
}
