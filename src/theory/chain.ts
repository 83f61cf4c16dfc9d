import type { Layer } from '../core/plan.ts';
import { type Activations, activate } from './activation.ts';
import { avgPool } from './avg-pool.ts';
import { convolve } from './conv.ts';
import type { Field } from './field.ts';
import { affine } from './linear.ts';
import { maxPool } from './max-pool.ts';
import { normalize } from './norm.ts';
import { squeezeExcite } from './squeeze-excite.ts';

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

function apply(layer: Layer, x: Field, activations: Activations): Field | undefined {
  switch (layer.op) {
    case 'conv':
      return convolve(layer, x);
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
