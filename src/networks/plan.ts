import { allBlocks, type BlockPlan, type NetworkPlan } from '../plan/blocks.ts';
import { networkCost } from '../plan/count.ts';
import type { Extent } from '../plan/layers.ts';
import { expectedBetas } from './beta.ts';
import { isTransition } from './block.ts';
import { networkFacts } from './facts.ts';
import { familyOf } from './families/table.ts';
import type { Position } from './position.ts';
import type { NetworkSpec } from './spec.ts';
import { planStem } from './stem.ts';

/**
 * Decides every number of a network: layers, shapes, laws of the weights, β of each block.
 *
 * @param input channels, height and width of one sample
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planNetwork(spec: NetworkSpec, input: Extent): NetworkPlan {
  const family = familyOf(spec.model);
  const stem = planStem(spec, family, input);
  const blocks: BlockPlan[] = [];
  let extent = stem.output;
  for (const position of positions(spec, stem.output)) {
    const block = family.planBlock(spec, position, extent);
    blocks.push(block);
    extent = block.output;
  }
  const cost = networkCost(allBlocks({ stem, blocks }));
  return { name: spec.name, stem, blocks, ...cost, facts: networkFacts(spec, family) };
}

function positions(spec: NetworkSpec, [channels]: Extent): Position[] {
  const places = spec.stages.flatMap((count, stage) =>
    Array.from({ length: count }, (_, block) => ({ stage, block })),
  );
  const depth = places.length;
  const unscaled = places.map((place, i) => ({ ...place, index: i + 1, beta: 1, depth }));
  const transitions = unscaled.map((at) => {
    const before = at.block > 0 ? spec.widths[at.stage] : spec.widths[at.stage - 1];
    return isTransition(spec, at, [before ?? channels, 0, 0]);
  });
  if (spec.residual !== 'nf') return unscaled;
  const betas = expectedBetas(transitions, spec.alpha, spec.sum_scale);
  return unscaled.map((at, i) => ({
    ...at,
    beta: spec.beta === 'measured' ? null : (betas[i] as number),
  }));
}
