/**
 * What an engine can read of a tensor x, a number a channel:
 *
 * - mean, variance: over all samples and positions; the population variance.
 * - common: the mean square of what all samples have in common, the mean over the samples less the
 *   channel's mean.
 * - values: x itself, in the order of its shape. Many numbers: the engine is told when nobody looks at them any more.
 */
export type SignalReading = 'mean' | 'variance' | 'common' | 'values';

/**
 * What is read of the gradient of a block, beside mean and variance of g = ∂L/∂x at its end:
 *
 * - energy: |g|² / |u|².
 * - norm: |u|².
 * - branch, shortcut: the same of what each hands back to the block's input.
 * - weights: |W|² of all its weights.
 * - weight-scale, weight-gradients: a scale of ∂L/∂W, and |∂L/∂W|² over its square.
 */
export type GradientReading =
  | 'energy'
  | 'norm'
  | 'branch'
  | 'shortcut'
  | 'weights'
  | 'weight-scale'
  | 'weight-gradients';

export type ReadingName = SignalReading | GradientReading;

/** What is read of a block: of its output, and of the end of its residual branch. */
export interface WantedReadings {
  readonly output: readonly SignalReading[];
  readonly branch: readonly SignalReading[];
}

/** Nothing is measured. */
export const NO_READINGS: WantedReadings = { output: [], branch: [] };
