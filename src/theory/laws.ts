import type { ConvLayer, Layer, LayerOf } from '../plan/layers.ts';
import { type Activations, activate } from './activation.ts';
import { type Known, knownConv, knownNorm, timesKnown, UNKNOWN } from './any-input.ts';
import { avgPool } from './avg-pool.ts';
import { convolve } from './conv.ts';
import { average, type Field, statistics } from './field.ts';
import { affine } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { normalize } from './norm.ts';
import { channelAttention, squeezeExcite } from './squeeze-excite.ts';
import { windowOf } from './window.ts';

/** What theory says of a kind of layer. */
interface Law<L> {
  /** The field behind it; undefined where there is no honest prediction. */
  field(layer: L, x: Field, activations: Activations): Field | undefined;
  /** What holds behind it whatever the input is. */
  known(layer: L, x: Known): Known;
}

/** One law a kind of layer. */
const LAWS: { readonly [Op in Layer['op']]: Law<LayerOf<Op>> } = {
  conv: {
    field: (layer, x) => (isSparse(layer) || tooSmall(layer, x) ? undefined : convolve(layer, x)),
    known: (layer, x) => knownConv(x, layer),
  },
  norm: { field: normalize, known: (layer) => knownNorm(layer) },
  'channel-scale': {
    // Channels of unlike variances have unlike means behind an activation, which are not followed.
    field: () => undefined,
    known: ({ init }, x) => timesKnown(x, squareOf(init.std)),
  },
  activation: {
    field: activate,
    known: ({ fn, gain }, x) => (fn === 'identity' ? timesKnown(x, gain ** 2) : UNKNOWN),
  },
  scale: {
    field: ({ factor }, x) => affine(x, factor, 0),
    known: ({ factor }, x) => timesKnown(x, factor ** 2),
  },
  'measured-scale': {
    field: (_, x) => affine(x, 1 / Math.sqrt(statistics(x).avgVar), 0),
    known: () => UNKNOWN,
  },
  bias: {
    field: ({ value }, x) => affine(x, 1, value),
    known: ({ value }, x) => (value === 0 ? x : UNKNOWN),
  },
  // Zeros around the map hardly ever win: the theory leaves them out.
  'max-pool': { field: maxPool, known: () => UNKNOWN },
  'avg-pool': { field: avgPool, known: () => UNKNOWN },
  // Some channels are zero all over, and the others are not.
  'zero-channels': { field: () => undefined, known: () => UNKNOWN },
  'squeeze-excite': { field: squeezeExcite, known: () => UNKNOWN },
  'channel-attention': { field: channelAttention, known: () => UNKNOWN },
};

/** E g² of g uniform from 0 to 1, of this deviation. */
function squareOf(std: number): number {
  return 0.25 + std ** 2;
}

function lawOf<L extends Layer>({ op }: L): Law<L> {
  return LAWS[op] as unknown as Law<L>;
}

/** The field behind a chain of layers; undefined as soon as one has no honest prediction. */
export function fieldAfter(
  layers: readonly Layer[],
  x: Field | undefined,
  activations: Activations,
): Field | undefined {
  return layers.reduce<Field | undefined>(
    (field, layer) =>
      field === undefined ? undefined : lawOf(layer).field(layer, field, activations),
    x,
  );
}

/** What holds behind a chain of layers. */
export function knownAfter(layers: readonly Layer[], x: Known): Known {
  return layers.reduce((known, layer) => lawOf(layer).known(layer, known), x);
}

/** Channels that see few others do not average themselves, which mean-field theory takes for granted. */
function isSparse({ groups, in: channels }: ConvLayer): boolean {
  return groups > 1 && channels / groups < FEWEST_MEMBERS;
}

const FEWEST_MEMBERS = 4;

/**
 * On a map of 2×2 a padded convolution sees other taps at each position, which a covariance of rank one
 * does not tell: where channel means outweigh the variance the error comes to a sixth.
 */
function tooSmall(layer: ConvLayer, x: Field): boolean {
  const side = Math.min(...windowOf(layer, x.extent).to);
  return Math.max(...layer.kernel) > 1 && side < 3 && average(x.shared) > average(x.variance) / 2;
}
