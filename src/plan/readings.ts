/**
 * What an engine can read of a tensor x, a number a channel:
 *
 * - mean, variance: over all samples and positions; the population variance.
 * - common: the mean square of what all samples have in common, the mean over the samples less the
 *   channel's mean.
 */
export type ReadingName = 'mean' | 'variance' | 'common';

/** What is read of a block: of its output, and of the end of its residual branch. */
export interface WantedReadings {
  readonly output: readonly ReadingName[];
  readonly branch: readonly ReadingName[];
}

/** Nothing is measured. */
export const NO_READINGS: WantedReadings = { output: [], branch: [] };
