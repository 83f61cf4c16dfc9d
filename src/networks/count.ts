import type { BlockPlan, Extent, Layer, StemPlan } from '../core/plan.ts';
import { outputExtent } from './shape.ts';

export interface Cost {
  readonly params: number;
  readonly macs: number;
}

/**
 * Parameters (weights, and two numbers a channel for each norm; no convolution has a bias) and
 * multiply-adds of the convolutions for one sample, of stem and blocks. The head is not run.
 */
export function networkCost(stem: StemPlan, blocks: readonly BlockPlan[]): Cost {
  const chains: [readonly Layer[], Extent][] = [[stem.layers, stem.input]];
  for (const { pre, branch, shortcut, input } of blocks) {
    chains.push([pre, input], [branch, input], [shortcut, input]);
  }
  const costs = chains.map(([layers, input]) => chainCost(layers, input));
  return {
    params: costs.reduce((sum, cost) => sum + cost.params, 0),
    macs: costs.reduce((sum, cost) => sum + cost.macs, 0),
  };
}

function chainCost(layers: readonly Layer[], input: Extent): Cost {
  let [params, macs, extent] = [0, 0, input];
  for (const layer of layers) {
    extent = outputExtent(layer, extent);
    if (layer.op === 'norm') params += 2 * layer.channels;
    if (layer.op !== 'conv') continue;
    const weights = layer.out * layer.in * layer.kernel[0] * layer.kernel[1];
    params += weights;
    macs += weights * extent[1] * extent[2];
  }
  return { params, macs };
}
