import type { BlockPlan } from '../plan/blocks.ts';
import type { Extent } from '../plan/layers.ts';
import { Chain } from './chain.ts';
import { stemFacts } from './facts.ts';
import type { Family } from './families/family.ts';
import type { NetworkSpec } from './spec.ts';
import { STEMS, type Stem } from './stems.ts';

/**
 * What stands before the first block: a 7×7/2 convolution and a 3×3/2 max pool, the convolution alone,
 * a 3×3 convolution, or nothing. In post-activation networks norm and activation follow the
 * convolution.
 */
export function planStem(spec: NetworkSpec, { postActivation }: Family, input: Extent): BlockPlan {
  const chain = new Chain(spec, input);
  const { conv, pool }: Stem = STEMS[spec.stem];
  if (conv !== null) {
    // No activation comes before, so there is no γ, but in the codes that apply it all the same.
    const activated = spec.scaled_ws && spec.stem_gamma;
    chain.conv('conv', spec.stem_width, ...conv, { activated });
    if (postActivation) chain.norm().activation();
  }
  if (pool) chain.pool('max-pool', 3, 2, chain.padding(3, 2));
  const place = { index: 0, stage: 0, block: 0, name: 'stem' };
  const chains = { pre: [], branch: chain.layers, addition: null, post: [] };
  return { ...place, input, output: chain.extent, ...chains, facts: stemFacts(spec) };
}
