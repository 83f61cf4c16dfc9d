import { cdfAt as CDF, POINTS as NODES, normalCdf, STEP } from './normal-grid.ts';
import { quantile } from './sum-law.ts';

/** Mean and variance of g(max of `count` independent standard normals), whose law is Φ^count. */
export function maximumMoments(
  count: number,
  g: (z: number) => number,
): { mean: number; variance: number } {
  let [mean, square] = [0, 0];
  const origin = g(1);
  let before = g(NODES[0] as number) - origin;
  for (let i = 1; i < NODES.length; i++) {
    const mass = (CDF[i] as number) ** count - (CDF[i - 1] as number) ** count;
    const middle = g((NODES[i] as number) - STEP / 2) - origin;
    const after = g(NODES[i] as number) - origin;
    mean += (mass * (before + 4 * middle + after)) / 6;
    square += (mass * (before ** 2 + 4 * middle ** 2 + after ** 2)) / 6;
    before = after;
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
