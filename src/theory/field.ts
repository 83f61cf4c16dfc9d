import type { Extent } from '../plan/layers.ts';
import type { Lengths } from './lengths.ts';
import type { Shape } from './sum-law.ts';

/**
 * What mean-field theory knows of an activation x[n, c, p] (sample, channel, position), in the limit
 * of many channels, averaged over the weights. The channels of a convolution's output are then
 * independent Gaussian processes of one law (Novak et al. 2019, "Bayesian deep convolutional
 * networks with many channels are Gaussian processes"), so a covariance over (n, p) says it all. Kept
 * of it are its diagonal and its row means, position by position because zero padding lowers both at
 * the border.
 */
export interface Field {
  readonly batch: number;
  readonly extent: Extent;
  /** E x at each position: what all channels have in common. 0 behind a convolution. */
  readonly mean: Float64Array;
  /** Variance of x at each position, over channels and samples. */
  readonly variance: Float64Array;
  /**
   * Covariance of x at a position with the same channel at another position or sample, averaged over
   * those: the variance over channels of the channel means. Where a single pair is asked for, the
   * rank-one matrix of these row means stands in.
   */
  readonly shared: Float64Array;
  /**
   * Covariance of x at each position with the same channel and position of another sample. Unlike that
   * of other pairs it is followed position by position, without `shared` standing in. NaN where it is
   * not known: behind a convolution that reads few values, and behind an average pool. Empty where it is
   * not asked for.
   */
  readonly paired: Float64Array;
  /** What adjacent positions of one sample covary beyond `shared`: windows that overlap do that. */
  readonly neighbours: Neighbours;
  readonly width: FiniteWidth;
  readonly lengths: Lengths;
  /** Standardised value as a function of a standard normal; absent where x is Gaussian. */
  readonly shape?: Shape;
  /** The Gaussian field whose activation this is: the maximum of g(z) is g of the maximum. */
  readonly origin?: { readonly field: Field; readonly g: (x: number) => number };
}

/** Excess covariance of two positions side by side, and corner to corner. */
export interface Neighbours {
  readonly side: number;
  readonly corner: number;
  /**
   * Of a position with all others of its sample together, beside that: a norm of each channel of a sample makes the
   * others as much less as the position is more.
   */
  readonly others: number;
}

/** What finite width leaves to chance: of order 1 / fan-in, and first seen in the channel means. */
export interface FiniteWidth {
  /** Variance over channels of the channel's variance, relative to its square. */
  readonly variation: number;
  /** Mean square of the correlation of two channels. */
  readonly overlap: number;
}

export const ALONE: Neighbours = { side: 0, corner: 0, others: 0 };

export function average(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/**
 * The level s of the rank-one matrix r rᵀ / s with row means r. 0, so none, where the rows cancel and
 * no such matrix is near.
 */
export function rankOneLevel(rows: Float64Array): number {
  const level = average(rows);
  return Math.abs(level) > 0.05 * average(rows.map(Math.abs)) ? level : 0;
}

/** Values of a channel over which its statistics run: N·H·W. */
export function sampleSize({ batch, variance }: Field): number {
  return batch * variance.length;
}

/** The excess of a sample's other positions, summed over them. */
export function surplus({ neighbours: { side, corner, others } }: Field): number {
  return 4 * (side + corner) + others;
}

/** Covariances times a number. */
export function timesNeighbours({ side, corner, others }: Neighbours, factor: number): Neighbours {
  return { side: side * factor, corner: corner * factor, others: others * factor };
}

/**
 * Covariance of x at each position with its channel's sample mean over `size` values (the value
 * itself is one of them): the sampling floor of a squared mean included.
 */
export function rowMeans(x: Field, size: number): Float64Array {
  const extra = size > 1 ? surplus(x) : 0;
  return x.shared.map((shared, p) => shared + ((x.variance[p] as number) - shared + extra) / size);
}

/** Inverse of `rowMeans` over the whole batch: the `shared` that belongs to given row means. */
export function sharedOf(rows: number, variance: number, extra: number, size: number): number {
  return size === 1 ? 0 : (size * rows - variance - extra) / (size - 1);
}

export interface FieldStatistics {
  readonly avgSqMean: number;
  readonly avgVar: number;
}

/** DESIGN §2: average channel squared mean, and average channel (population) variance. */
export function statistics(x: Field): FieldStatistics {
  const avgSqMean = average(x.mean) ** 2 + average(rowMeans(x, sampleSize(x)));
  const secondMoment = average(x.mean.map((m) => m * m)) + average(x.variance);
  return { avgSqMean, avgVar: secondMoment - avgSqMean };
}
