import { elements } from '../core/shape.ts';
import { layerParameters, type Part, partLayers } from './parameters.ts';
import type { BlockPlan, Extent, Layer, StemPlan } from './plan.ts';
import { chainExtent, outputExtent } from './window.ts';

export interface Cost {
  readonly params: number;
  readonly macs: number;
}

/**
 * Parameters (weights, two numbers a channel for each norm, scalars; no convolution has a bias) and
 * multiply-adds of the convolutions for one sample, of stem and blocks. The head is not run.
 */
export function networkCost(stem: StemPlan, blocks: readonly BlockPlan[]): Cost {
  const parts = [stem, ...blocks];
  return {
    params: parts.flatMap(partLayers).reduce((sum, layer) => sum + layerParams(layer), 0),
    macs: parts.flatMap(chains).reduce((sum, [layers, input]) => sum + chainMacs(layers, input), 0),
  };
}

function layerParams(layer: Layer): number {
  if (layer.op === 'norm') return 2 * layer.channels;
  // 1/β is a constant of the architecture, and a norm's weight is counted with the norm.
  if (layer.op === 'scale' && layer.name !== 'multiplier') return 0;
  return layerParameters(layer).reduce(
    (sum, parameter) => sum + ('value' in parameter ? 1 : elements(parameter.shape)),
    0,
  );
}

/** The chains of layers of a part, each with the extent of what it reads. */
function chains(part: Part): [readonly Layer[], Extent][] {
  if (!('branch' in part)) return [[part.layers, part.input]];
  const { pre, branch, shortcut, input } = part;
  return [
    [branch, chainExtent(pre, input)],
    [shortcut, input],
  ];
}

function chainMacs(layers: readonly Layer[], input: Extent): number {
  let [macs, extent] = [0, input];
  for (const layer of layers) {
    extent = outputExtent(layer, extent);
    if (layer.op === 'conv') macs += layerParams(layer) * extent[1] * extent[2];
    if (layer.op === 'squeeze-excite') macs += 2 * layer.channels * layer.hidden;
  }
  return macs;
}
