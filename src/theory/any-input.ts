import type { BlockPlan, ConvLayer, Layer, NormLayer } from '../plan/plan.ts';
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

export function knownChain(layers: readonly Layer[], x: Known): Known {
  return layers.reduce(knownLayer, x);
}

/** The branch's output and the block's. */
export function knownBlock(block: BlockPlan, x: Known): { branch: Known; output: Known } {
  const pre = knownChain(block.pre, x);
  const branch = knownChain(block.branch, pre);
  const shortcut = knownChain(block.shortcut, block.shortcutInput === 'pre' ? pre : x);
  const factor = (block.alpha * block.skipGain) ** 2;
  const plus = (s: number | undefined, f: number | undefined) =>
    factor === 0 ? s : s === undefined || f === undefined ? undefined : s + factor * f;
  const sum = {
    second: plus(shortcut.second, branch.second),
    sqMean: plus(shortcut.sqMean, branch.sqMean),
  };
  return { branch, output: knownChain(block.post, sum) };
}

function knownLayer(x: Known, layer: Layer): Known {
  if (layer.op === 'scale') return times(x, layer.factor ** 2);
  if (layer.op === 'bias' && layer.value === 0) return x;
  if (layer.op === 'activation' && layer.fn === 'identity') return times(x, layer.gain ** 2);
  if (layer.op === 'norm') return knownNorm(layer);
  if (layer.op === 'conv') return knownConv(x, layer);
  return UNKNOWN;
}

function knownNorm({ kind }: NormLayer): Known {
  return kind === 'batch' || kind === 'instance' ? { second: 1, sqMean: 0 } : UNKNOWN;
}

/** A stride skips positions, which are like those that it keeps. */
function knownConv(x: Known, { init, kernel, in: channels }: ConvLayer): Known {
  if (init.distribution === 'zero') return { second: 0, sqMean: 0 };
  if (kernel[0] * kernel[1] !== 1 || init.standardize !== null) return UNKNOWN;
  return times(x, channels * weightVariance(init, channels));
}

function times({ second, sqMean }: Known, factor: number): Known {
  return {
    second: second === undefined ? undefined : second * factor,
    sqMean: sqMean === undefined ? undefined : sqMean * factor,
  };
}
