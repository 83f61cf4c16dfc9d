import type { Statistic } from './result.ts';

/** Beside the average variance, below this a channel's is rounding: float32 resolves 6e-8 of a value. */
const DEAD = 1e-10;
/** Beside its mean, below this a channel's deviation is the rounding of that mean. */
const STILL = 1e-6;

/** Share of the channels that are constant: their variance is nothing beside the average, or the mean². */
export function deadShare(mean: ArrayLike<number>, variance: ArrayLike<number>): number {
  return deadChannels(mean, variance).filter(Boolean).length / variance.length;
}

/** Of each channel, whether it is constant. */
export function deadChannels(mean: ArrayLike<number>, variance: ArrayLike<number>): boolean[] {
  const variances = Array.from(variance);
  const average = variances.reduce((sum, value) => sum + value, 0) / variances.length;
  return variances.map((value, c) => {
    const own = mean[c] as number;
    // Of what overflowed nobody can tell.
    if (!Number.isFinite(average) || !Number.isFinite(own)) return false;
    return value <= DEAD * average || value <= (STILL * own) ** 2;
  });
}

/**
 * A statistic over the seeds: mean and sample standard deviation. A value that is missing or not
 * finite becomes null, and with it mean and deviation.
 */
export function overSeeds(values: readonly (number | undefined)[]): Statistic {
  const listed = values.map((value) =>
    value !== undefined && Number.isFinite(value) ? value : null,
  );
  const numbers = listed.filter((value) => value !== null);
  if (numbers.length < listed.length) return { mean: null, std: null, values: listed };
  const n = numbers.length;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / n;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: n === 1 ? 0 : Math.sqrt(squares / (n - 1)), values: listed };
}
