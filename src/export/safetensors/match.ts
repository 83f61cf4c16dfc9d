import type { Model, Names } from '../../checkpoints/names/names.ts';
import { NAMES } from '../../checkpoints/names/table.ts';
import { plannedSchema } from '../../config/network.ts';
import { familyNameOf } from '../../networks/families/table.ts';
import { planNetwork } from '../../networks/plan.ts';
import type { NetworkSpec } from '../../networks/spec.ts';
import { allBlocks, type NetworkPlan } from '../../plan/blocks.ts';
import { chainsOf, stepsOf } from '../steps.ts';

/** The published model that a network is, and its names. */
export interface Match {
  readonly model: Model;
  readonly names: Names;
}

/** Channels of a picture, which published models take. */
const CHANNELS = 3;

/**
 * The published model that computes the same as a network where both have the same weights: what their weights are
 * drawn from may differ, and nothing else. Undefined where there is none.
 */
export function publishedModel(spec: NetworkSpec, plan: NetworkPlan): Match | undefined {
  const family = familyNameOf(spec.model);
  const names = family === undefined ? null : NAMES[family];
  if (names === null) return undefined;
  const [, ...size] = plan.stem.input;
  const own = skeletonOf(plan);
  const model = names.models.find(({ network }) => {
    const other = plannedSchema.parse(network);
    return (
      outlineOf(other) === outlineOf(spec) &&
      skeletonOf(planNetwork(other, [CHANNELS, ...size])) === own
    );
  });
  return model === undefined ? undefined : { model, names };
}

/** What sizes depend on, so that a network of the same outline can be planned on the same input. */
function outlineOf({ stages, widths, strides, stem, stem_width }: NetworkSpec): string {
  return JSON.stringify([stages, widths, strides, stem, stem_width]);
}

/** All that a network computes, as text, with its weights left open. */
function skeletonOf(plan: NetworkPlan): string {
  const blocks = allBlocks(plan).map((block) => {
    const chains = chainsOf(block).map((layers) => stepsOf(block, layers));
    return { chains, addition: sumOf(block.addition) };
  });
  return JSON.stringify(blocks, (key, value) => OPEN[key]?.(value) ?? value);
}

/** What is left of the laws of weights: how they are standardised, and whether there are biases. */
const OPEN: Readonly<Record<string, (value: unknown) => unknown>> = {
  init: (value) => (value as { standardize: unknown }).standardize ?? 'plain',
  weight: () => 'open',
  bias: (value) => (value === null ? 'none' : 'open'),
};

/** A gain that is a parameter may start anywhere. */
function sumOf(addition: NetworkPlan['stem']['addition']) {
  if (addition === null) return null;
  const { reads, alpha, gain, gainParams } = addition;
  return { reads, alpha, gainParams, gain: gainParams > 0 ? 'open' : gain };
}
