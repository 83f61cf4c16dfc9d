import { type ConvLayer, fanIn, isDrawn, type NormLayer } from '../plan/layers.ts';
import { weightVariance } from './conv.ts';

/**
 * What holds whatever the input is: behind a norm over single channels each channel has mean 0 and
 * variance 1, and a 1×1 convolution with independent weights takes second moments over channels.
 * Undefined: not known.
 */
export interface Known {
  readonly second: number | undefined;
  readonly sqMean: number | undefined;
}

export const UNKNOWN: Known = { second: undefined, sqMean: undefined };

/** A shortcut, and `factor` times a branch whose last weights are of mean 0 and independent of it. */
export function knownSum(shortcut: Known, branch: Known, factor: number): Known {
  const plus = (s: number | undefined, f: number | undefined) =>
    factor === 0 ? s : s === undefined || f === undefined ? undefined : s + factor ** 2 * f;
  return {
    second: plus(shortcut.second, branch.second),
    sqMean: plus(shortcut.sqMean, branch.sqMean),
  };
}

export function knownNorm({ kind }: NormLayer): Known {
  return kind === 'batch' || kind === 'instance' ? { second: 1, sqMean: 0 } : UNKNOWN;
}

/** A stride skips positions, which are like those that it keeps. */
export function knownConv(x: Known, layer: ConvLayer): Known {
  const { init, kernel, bias } = layer;
  if (init.distribution === 'zero' && !isDrawn(bias)) return { second: 0, sqMean: 0 };
  if (kernel[0] * kernel[1] !== 1 || init.standardize !== null || isDrawn(bias)) return UNKNOWN;
  return timesKnown(x, fanIn(layer) * weightVariance(init, fanIn(layer)));
}

export function timesKnown({ second, sqMean }: Known, factor: number): Known {
  return {
    second: second === undefined ? undefined : second * factor,
    sqMean: sqMean === undefined ? undefined : sqMean * factor,
  };
}
