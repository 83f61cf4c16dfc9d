import type { Extent, StemPlan } from '../plan/plan.ts';
import { Chain } from './chain.ts';
import { familyOf } from './presets.ts';
import type { NetworkSpec } from './spec.ts';

const WIDTH = 64;

/**
 * What stands before the first block: a 7×7/2 convolution and a 3×3/2 max pool, the convolution alone,
 * a 3×3 convolution, or nothing. In post-activation networks norm and activation follow the
 * convolution.
 */
export function planStem(spec: NetworkSpec, input: Extent): StemPlan {
  const chain = new Chain(spec, input);
  if (spec.stem !== 'none') {
    const [kernel, stride] = spec.stem === 'conv3' ? [3, 1] : [7, 2];
    // No activation comes before, so there is no γ, but in the codes that apply it all the same.
    const activated = spec.scaled_ws && spec.stem_gamma;
    chain.conv('conv', WIDTH, kernel, stride, { activated });
    if (familyOf(spec.model) === 'resnet') chain.norm().activation();
  }
  if (spec.stem === 'conv7-pool') chain.pool('max-pool', 3, 2, chain.padding(3, 2));
  return { name: 'stem', input, output: chain.extent, layers: chain.layers };
}
