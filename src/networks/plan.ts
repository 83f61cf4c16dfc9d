import { allBlocks, type BlockPlan, type NetworkPlan } from '../plan/blocks.ts';
import { networkCost } from '../plan/count.ts';
import type { Extent } from '../plan/layers.ts';
import { expectedBetas } from './beta.ts';
import { networkFacts } from './facts.ts';
import type { Family } from './families/family.ts';
import { familyNameOf, familyOf } from './families/table.ts';
import type { Position } from './position.ts';
import type { NetworkSpec } from './spec.ts';
import { planStem } from './stem.ts';

/**
 * Decides every number of a network: layers, shapes, laws of the weights, β of each block.
 *
 * @param input channels, height and width of one sample
 * @throws PlanError where the input is too small, or the groups of a norm or a convolution do not divide
 */
export function planNetwork(spec: NetworkSpec, input: Extent): NetworkPlan {
  const family = familyOf(spec.model);
  const stem = planStem(spec, family, input);
  const blocks: BlockPlan[] = [];
  let extent = stem.output;
  for (const position of positions(spec, family, stem.output)) {
    const block = family.planBlock(spec, position, extent);
    blocks.push(block);
    extent = block.output;
  }
  const name = familyNameOf(spec.model);
  const facts = { ...(name === undefined ? {} : { family: name }), ...networkFacts(spec, family) };
  const cost = networkCost(allBlocks({ stem, blocks }));
  return { name: spec.name, stem, blocks, ...cost, facts };
}

function positions(spec: NetworkSpec, family: Family, [channels]: Extent): Position[] {
  const { widths } = spec;
  const places = spec.stages.flatMap((count, stage) => {
    const to = widths[stage] as number;
    return Array.from({ length: count }, (_, block) => {
      const from = block > 0 ? to : (widths[stage - 1] ?? channels);
      const place = { stage, block, stride: strideOf(spec, stage, block), from, to };
      return { ...place, shortcut: family.shortcut(spec, place) };
    });
  });
  const betas = betasOf(spec, places);
  const depth = places.length;
  return places.map((place, i) => ({
    ...place,
    index: i + 1,
    beta: betas[i] as number | null,
    depth,
  }));
}

/** The stride of a block: unless told otherwise every stage but the first begins by halving the resolution. */
function strideOf({ strides }: NetworkSpec, stage: number, block: number): number {
  if (block > 0) return 1;
  return strides === undefined ? Math.min(stage, 1) + 1 : (strides[stage] as number);
}

function betasOf(spec: NetworkSpec, places: readonly Pick<Position, 'shortcut'>[]) {
  if (spec.residual !== 'nf') return places.map(() => 1);
  if (spec.beta === 'measured') return places.map(() => null);
  const shortcuts = places.map(({ shortcut }) => shortcut);
  return expectedBetas(shortcuts, spec.alpha, spec.sum_scale);
}
