import {
  atOrigin,
  crossed,
  type LagMap,
  NO_LAGS,
  originOf,
  plus,
  spreadOut,
  times,
  windowed,
} from './lag-map.ts';

/**
 * How the squared length of the vector of channels differs from position to position, relative to its mean.
 *
 * Given the values that a convolution reads, its outputs are Gaussian over the weights, with a variance that is
 * the squared length of what the window holds. Behind few input channels that length is far from the same
 * everywhere: over positions a channel is then no Gaussian but a mixture of them, with heavier tails. An activation
 * whose gain depends on the variance makes another mean gain of it, and a ReLU less mean and more variance. A
 * shortcut carries the lengths of the input on.
 */
export interface Lengths {
  /** Of two positions, by their offset. */
  readonly covariance: LagMap;
  /**
   * What a value's own law has less of the variance of a Gaussian mixture than the lengths have: filters of a fixed
   * length, and channels that are normalised each by itself, make tails lighter, and not the lengths.
   */
  readonly deficit: number;
  /** What is made of it where x is squared, and where x is squared about its mean. */
  readonly second: Squares;
  readonly central: Squares;
  /** Variance of the mean of all channels from position to position, of that of x. */
  readonly common: number;
  /**
   * What a change of the level at the network's input, relative, has become: elasticities multiply up where no norm holds
   * the level, and with them whatever the theory is off by at the start.
   */
  readonly amplification: number;
  /** How far the level may be off at the start, relative. */
  readonly doubt: number;
  /** What the lengths take of those at the block's input, by offset there. */
  readonly response: LagMap;
  /** Covariance of the lengths at the block's input. */
  readonly reference: LagMap;
  /** Positions of the block's input between two neighbours here. */
  readonly step: number;
}

/** The square of a value: its elasticity by the length, and its own variance over its squared mean. */
export interface Squares {
  readonly elasticity: number;
  readonly own: number;
}

const GAUSSIAN: Squares = { elasticity: 1, own: 2 };

/** Independent Gaussian values: all lengths are alike, but for the number of channels. */
export const ALIKE: Lengths = {
  covariance: NO_LAGS,
  deficit: 0,
  second: GAUSSIAN,
  central: GAUSSIAN,
  common: 0,
  amplification: 1,
  doubt: 0.01,
  response: NO_LAGS,
  reference: NO_LAGS,
  step: 1,
};

/** Variance of the squared lengths, relative. */
export function variationOf({ covariance }: Lengths): number {
  return originOf(covariance);
}

/** Variance of the factor on the variance of a value, over channels and positions: what its tails are heavier by. */
export function tailsOf(lengths: Lengths): number {
  return Math.max(0, variationOf(lengths) - lengths.deficit);
}

/** By what share more than at the start the level may be off. */
export function doubtOf({ amplification, doubt }: Lengths): number {
  return doubt * Math.max(0, amplification - 1);
}

/** Behind a max pool, whose maxima of a window are no Gaussians and depend on each other. */
export function pooled({ amplification }: Lengths): Lengths {
  return { ...ALIKE, amplification, doubt: 0.06 };
}

/** At the input of a block, to which what follows responds. */
export function fromHere(lengths: Lengths): Lengths {
  const { covariance } = lengths;
  return { ...lengths, response: atOrigin(1), reference: covariance, step: 1 };
}

/** The window of a convolution or pool. */
interface Reads {
  readonly kernel: readonly [number, number];
  readonly stride: number;
}

/** Filters: of a fixed length, or not; and whether they see squares about the mean alone. */
interface Filters {
  readonly fixed: boolean;
  readonly standardized: boolean;
}

/** Behind a convolution of `channels` channels. */
export function convolved(
  lengths: Lengths,
  { kernel, stride }: Reads,
  channels: number,
  { fixed, standardized }: Filters,
): Lengths {
  const { elasticity, own } = standardized ? lengths.central : lengths.second;
  const passed = times(lengths.covariance, elasticity ** 2);
  // Standardised filters see one dimension less.
  const fan = channels * kernel[0] * kernel[1];
  const dimensions = standardized ? Math.max(1, fan - 1) : fan;
  const read = plus(passed, atOrigin((own * fan) / dimensions / channels));
  const covariance = windowed(read, kernel, stride);
  return {
    ...lengths,
    covariance,
    // A coordinate of a uniform direction has the kurtosis 3 d/(d + 2).
    deficit: fixed ? ((1 + originOf(covariance)) * 2) / (dimensions + 2) : 0,
    second: GAUSSIAN,
    central: GAUSSIAN,
    common: 0,
    response: spreadOut(times(lengths.response, elasticity), kernel, lengths.step),
    step: lengths.step * stride,
  };
}

/** Behind an average over windows of each channel by itself. */
export function averaged(lengths: Lengths, { kernel, stride }: Reads): Lengths {
  return {
    ...lengths,
    covariance: windowed(lengths.covariance, kernel, stride),
    deficit: lengths.deficit / (kernel[0] * kernel[1]),
    common: lengths.common / (kernel[0] * kernel[1]),
    response: spreadOut(lengths.response, kernel, lengths.step),
    step: lengths.step * stride,
  };
}

/**
 * Normalised: without the means of channels, squares are squares about the mean.
 *
 * @param variation variance of the channels' variances that is evened out, relative
 */
export function normalized(lengths: Lengths, variation: number): Lengths {
  const all = variationOf(lengths);
  const tails = (1 + all - lengths.deficit) / (1 + variation) - 1;
  return { ...lengths, second: lengths.central, deficit: all - tails, amplification: 0 };
}

/** Of one length everywhere. */
export function levelled(lengths: Lengths): Lengths {
  return { ...lengths, ...ALIKE_EVERYWHERE };
}

const ALIKE_EVERYWHERE = {
  covariance: NO_LAGS,
  deficit: 0,
  second: GAUSSIAN,
  central: GAUSSIAN,
  common: 0,
  amplification: 0,
  response: NO_LAGS,
} as const;

/** Covariance of the lengths of two that respond to what is at the block's input. */
export function both(s: Lengths, f: Lengths): LagMap {
  return s.step === f.step ? crossed(s.response, f.response, s.reference, s.step) : NO_LAGS;
}

/**
 * Of a sum, to whose squares f contributes `share`. Both respond to what is at the block's input.
 */
export function summed(s: Lengths, f: Lengths, share: number): Lengths {
  return {
    ...s,
    covariance: plus(
      times(s.covariance, (1 - share) ** 2),
      times(f.covariance, share ** 2),
      times(both(s, f), 2 * share * (1 - share)),
    ),
    deficit: (1 - share) ** 2 * s.deficit + share ** 2 * f.deficit,
    second: GAUSSIAN,
    central: GAUSSIAN,
    common: (1 - share) * s.common,
    amplification: (1 - share) * s.amplification + share * f.amplification,
    response: plus(times(s.response, 1 - share), times(f.response, share)),
  };
}

/** Of the common mean, the variance of its sum over a window relative to that at one position. */
export function commonOver(lengths: Lengths, kernel: readonly [number, number]): number {
  const variation = variationOf(lengths);
  if (lengths.common === 0 || variation === 0) return 0;
  const taps = kernel[0] * kernel[1];
  return (taps ** 2 * originOf(windowed(lengths.covariance, kernel, 1))) / variation;
}
