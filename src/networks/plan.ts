import { networkCost } from '../plan/count.ts';
import type { BlockPlan, Extent, NetworkPlan } from '../plan/plan.ts';
import { expectedBetas } from './beta.ts';
import { isTransition, type Position } from './block.ts';
import { familyOf } from './presets.ts';
import { planBlockV1 } from './resnet-v1.ts';
import { planBlockV2 } from './resnet-v2.ts';
import type { NetworkSpec } from './spec.ts';
import { planStem } from './stem.ts';

/**
 * Decides every number of a network: layers, shapes, laws of the weights, β of each block.
 *
 * @param input channels, height and width of one sample
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planNetwork(spec: NetworkSpec, input: Extent): NetworkPlan {
  const planBlock = familyOf(spec.model) === 'resnetv2' ? planBlockV2 : planBlockV1;
  const stem = planStem(spec, input);
  const blocks: BlockPlan[] = [];
  let extent = stem.output;
  for (const position of positions(spec, stem.output)) {
    const block = planBlock(spec, position, extent);
    blocks.push(block);
    extent = block.output;
  }
  const { params, macs } = networkCost(stem, blocks);
  return { name: spec.name, stem, blocks, params: params + gains(spec, blocks.length), macs };
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
  const betas = expectedBetas(transitions, spec.residual === 'nf' ? spec.alpha : 0);
  return unscaled.map((at, i) => ({ ...at, beta: betas[i] as number }));
}

/** The learned scalar at the end of each branch, of SkipInit and of DeepMind's networks. */
function gains(spec: NetworkSpec, blocks: number): number {
  const learned =
    spec.residual === 'skipinit' || (spec.residual === 'nf' && spec.convention === 'deepmind');
  return learned ? blocks : 0;
}
