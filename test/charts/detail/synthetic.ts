import {
  BIN_EDGES,
  DETAIL_KINDS,
  DETAIL_SCHEMA,
  type Detail,
  type PointDetail,
  QUANTILE_LEVELS,
  type TensorDetail,
} from '../../../src/results/detail.ts';
import type { Result } from '../../../src/results/result.ts';

/** What the tensors of a point are like: values are normal, stretched in their tails. */
export interface Shape {
  readonly channels?: number;
  /** Middle of the channels' variances, and the standard deviation of their natural logarithm. */
  readonly variance?: number;
  readonly spread?: number;
  /** Share of the channels that are constant. */
  readonly dead?: number;
  /** z + tail·z³/6: 0 is normal. */
  readonly tail?: number;
}

export type ShapeAt = (index: number, seed: number) => Shape | null;

/** Of every point of a result what a rule says; the stem has no branch, and null is a seed that overflowed. */
export function detailOf(result: Result, ...rules: readonly ShapeAt[]): Detail {
  return {
    schema: DETAIL_SCHEMA,
    kinds: DETAIL_KINDS,
    networks: result.networks.map(({ name, points }, network) => {
      const rule = rules[network] ?? rules[0] ?? (() => ({}));
      const tensors = (index: number) =>
        result.seeds.map((seed) => {
          const shape = rule(index, seed);
          return shape === null ? null : tensorOf(shape, 1000 * network + 10 * index + seed);
        });
      return {
        name,
        points: points.map(({ index }): PointDetail => {
          return { output: tensors(index), branch: index === 0 ? null : tensors(index) };
        }),
      };
    }),
  };
}

/** The same tensor for the same key. */
export function tensorOf(shape: Shape, key: number): TensorDetail {
  const { channels = 24, variance = 1, spread = 0.5, dead = 0, tail = 0 } = shape;
  const random = generator(key);
  const variances = Float32Array.from({ length: channels }, (_, c) =>
    c < Math.round(dead * channels) ? 0 : variance * Math.exp(spread * normalOf(random())),
  );
  const { shares, quantiles } = stretched(tail);
  return {
    dead,
    channels: { mean: variances.map(() => 0), variance: variances },
    histogram: shares.map((share) => Math.round(VALUES * share)),
    quantiles: quantiles.map((z) => Math.sqrt(variance) * z),
    tails: { mean: 0, variance, kurtosis: 3, zeros: 0, at_least: 0, at_most: 0 },
  };
}

/** Values of a tensor. */
const VALUES = 1e6;

interface Standardised {
  /** Of the values, in each bin. */
  readonly shares: Float64Array;
  readonly quantiles: Float64Array;
}

const known = new Map<number, Standardised>();

function stretched(tail: number): Standardised {
  const own = known.get(tail) ?? standardised((z) => z + (tail * z ** 3) / 6);
  known.set(tail, own);
  return own;
}

/** An odd growing function of a normal z, divided by its deviation. */
function standardised(curve: (z: number) => number): Standardised {
  const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 200);
  const weights = grid.map((z) => Math.exp(-(z ** 2) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const second = grid.reduce((sum, z, i) => sum + (weights[i] ?? 0) * curve(z) ** 2, 0);
  const deviation = Math.sqrt(second / total);
  const shares = new Float64Array(BIN_EDGES.length - 1);
  for (const [i, z] of grid.entries()) {
    const bin = BIN_EDGES.findLastIndex((edge) => edge <= curve(z) / deviation);
    shares[bin] = (shares[bin] ?? 0) + (weights[i] ?? 0) / total;
  }
  const quantiles = Float64Array.from(QUANTILE_LEVELS, (level) => {
    return curve(normalOf(Math.min(Math.max(level, 1e-6), 1 - 1e-6))) / deviation;
  });
  return { shares, quantiles };
}

/** The value below which a share of a normal distribution lies, by bisection of its distribution function. */
function normalOf(share: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** To 1e-7: Abramowitz and Stegun, 7.1.26. */
function cdf(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = (poly * Math.exp(-(z ** 2) / 2)) / 2;
  return z > 0 ? 1 - half : half;
}

/** A linear congruential generator: its integers are exact in a double, so goldens are everywhere the same. */
function generator(seed: number): () => number {
  let state = (seed * 2654435761) % 2 ** 32;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  };
}
