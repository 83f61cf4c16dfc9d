import type { BlockPlan, Layer, StemPlan, WeightInit } from './plan.ts';

/** The stem or a block. */
export type Part = StemPlan | BlockPlan;

/** A tensor that a layer multiplies or adds: a weight to draw, or a number that is given. */
export type Parameter =
  | { readonly name: string; readonly shape: readonly number[]; readonly init: WeightInit }
  | { readonly name: string; readonly value: number };

/** The parameters of a layer that are inputs of its graph, named within the part. */
export function layerParameters(layer: Layer): Parameter[] {
  switch (layer.op) {
    case 'conv':
      return [
        {
          name: `${layer.name}.weight`,
          shape: [layer.out, layer.in, ...layer.kernel],
          init: layer.init,
        },
      ];
    case 'squeeze-excite': {
      const { name, channels, hidden, reduce, expand } = layer;
      return [
        { name: `${name}.reduce.weight`, shape: [hidden, channels, 1, 1], init: reduce },
        { name: `${name}.expand.weight`, shape: [channels, hidden, 1, 1], init: expand },
      ];
    }
    case 'scale':
      return [{ name: layer.name, value: layer.factor }];
    case 'bias':
      return [{ name: layer.name, value: layer.value }];
    default:
      return [];
  }
}

/** Every layer of a part, in the order in which it is run. */
export function partLayers(part: Part): readonly Layer[] {
  return 'branch' in part
    ? [...part.pre, ...part.shortcut, ...part.branch, ...part.post]
    : part.layers;
}

/** Every parameter of a part. */
export function partParameters(part: Part): Parameter[] {
  return partLayers(part).flatMap(layerParameters);
}
