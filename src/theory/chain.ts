import type { ConvLayer, Layer } from '../plan/plan.ts';
import { type Activations, activate } from './activation.ts';
import { avgPool } from './avg-pool.ts';
import { convolve } from './conv.ts';
import { average, type Field } from './field.ts';
import { affine } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { normalize } from './norm.ts';
import { squeezeExcite } from './squeeze-excite.ts';
import { windowOf } from './window.ts';

/** The field behind a chain of layers; undefined as soon as one has no honest prediction. */
export function chain(
  layers: readonly Layer[],
  x: Field | undefined,
  activations: Activations,
): Field | undefined {
  return layers.reduce<Field | undefined>(
    (field, layer) => (field === undefined ? undefined : apply(layer, field, activations)),
    x,
  );
}

/**
 * On a map of 2×2 a padded convolution sees other taps at each position, which a covariance of rank one
 * does not tell: where channel means outweigh the variance the error comes to a sixth.
 */
function tooSmall(layer: ConvLayer, x: Field): boolean {
  const side = Math.min(...windowOf(layer, x.extent).to);
  return Math.max(...layer.kernel) > 1 && side < 3 && average(x.shared) > average(x.variance) / 2;
}

function apply(layer: Layer, x: Field, activations: Activations): Field | undefined {
  switch (layer.op) {
    case 'conv':
      return tooSmall(layer, x) ? undefined : convolve(layer, x);
    case 'norm':
      return normalize(layer, x);
    case 'activation':
      return activate(layer, x, activations);
    case 'scale':
      return affine(x, layer.factor, 0);
    case 'bias':
      return affine(x, 1, layer.value);
    case 'max-pool':
      return maxPool(layer, x);
    case 'avg-pool':
      return avgPool(layer, x);
    case 'squeeze-excite':
      return squeezeExcite(layer, x, activations);
  }
}
