import { type BlockPlan, eachLayer } from './blocks.ts';
import { layerFacts } from './layers.ts';

export interface Cost {
  readonly params: number;
  readonly macs: number;
}

/**
 * Parameters (weights, biases, two numbers a channel for each norm, scalars) and
 * multiply-adds of the convolutions for one sample, of stem and blocks. The head is not run.
 */
export function networkCost(blocks: readonly BlockPlan[]): Cost {
  let [params, macs] = [0, 0];
  for (const block of blocks) {
    params += block.addition?.gainParams ?? 0;
    eachLayer(block, (layer, output) => {
      const facts = layerFacts(layer);
      params += facts.params(layer);
      macs += facts.macs(layer, output);
    });
  }
  return { params, macs };
}
