import type { BlockPlan } from '../plan/blocks.ts';
import { PlanError } from '../plan/error.ts';
import type { Extent } from '../plan/layers.ts';
import { Chain } from './chain.ts';
import { stemFacts } from './facts.ts';
import type { Family } from './families/family.ts';
import type { NetworkSpec } from './spec.ts';
import { STEMS, type Stem } from './stems.ts';

/**
 * What stands before the first block: convolutions, norms and activations between them, perhaps a max
 * pool. In families whose blocks begin with a convolution norm and activation follow the last one too.
 *
 * @throws PlanError where the input is too small, or a stem of several widths cannot be cut so
 */
export function planStem(spec: NetworkSpec, { stemActivation }: Family, input: Extent): BlockPlan {
  const chain = new Chain(spec, input);
  const { convs, valid, norm, pool }: Stem = STEMS[spec.stem];
  for (const [i, { kernel, stride, share }] of convs.entries()) {
    if (i > 0) chain.norm().activation();
    // No activation comes before the first, so there is no γ, but in the codes that apply it all the same.
    const activated = i > 0 || (spec.scaled_ws && spec.stem_gamma);
    const name = i === 0 ? 'conv' : `conv${i + 1}`;
    chain.conv(name, channelsOf(spec, share), kernel, stride, { activated, valid: valid === true });
  }
  if (norm) chain.norm();
  else if (stemActivation && convs.length > 0) chain.norm().activation();
  if (pool !== undefined) chain.pool('max-pool', 3, 2, chain.padding(3, 2), pool === 'zeros');
  const place = { index: 0, stage: 0, block: 0, name: 'stem' };
  const chains = { pre: [], branch: chain.layers, addition: null, post: [] };
  return { ...place, input, output: chain.extent, ...chains, facts: stemFacts(spec) };
}

function channelsOf({ stem_width, stem }: NetworkSpec, share: number): number {
  const channels = stem_width * share;
  if (Number.isInteger(channels)) return channels;
  throw new PlanError(
    'network',
    'stem_width',
    `stem_width ${stem_width} is no multiple of ${1 / share}, which stem: ${stem} needs`,
    `Choose a multiple of ${1 / share}, or another stem.`,
  );
}
