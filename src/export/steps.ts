import { bindingOf } from '../lower/planned.ts';
import type { BlockPlan } from '../plan/blocks.ts';
import { type Layer, layerFacts } from '../plan/layers.ts';
import { filled, type Values } from './tensor.ts';

/** A layer of a block as a module of it, as PyTorch would have it. */
export interface Step {
  /** Name of the block. */
  readonly block: string;
  /** Within its block: `conv1`, `pre.norm1`, `shortcut`. */
  readonly module: string;
  readonly layer: Layer;
  /** What a norm multiplies each channel by; of other layers 1. */
  readonly weight: Values;
}

/** What of a block holds its layers. */
export type Chains = Pick<BlockPlan, 'name' | 'pre' | 'branch' | 'addition' | 'post'>;

/** The chains of layers that a block has; which reads what is `readBlock`'s. */
export function chainsOf({ pre, branch, post, addition }: Chains): (readonly Layer[])[] {
  return [pre, branch, addition?.shortcut ?? [], post];
}

/** The layers of one chain of a block, each norm with the weight that the plan has as a layer behind it. */
export function stepsOf(block: Chains, layers: readonly Layer[]): Step[] {
  const steps: Step[] = [];
  for (const layer of layers) {
    const norm = steps.at(-1);
    const weight = norm?.layer.op === 'norm' ? normWeight(block, layer) : undefined;
    if (norm !== undefined && weight !== undefined) steps.splice(-1, 1, { ...norm, weight });
    else {
      const module = moduleName(block, layers, layer, steps);
      steps.push({ block: block.name, module, layer, weight: filled(1) });
    }
  }
  return steps;
}

/** A layer that is a norm's own weight: drawn, or 0 at the end of a branch (Goyal et al. 2017, §5.1). */
function normWeight({ name }: Chains, layer: Layer): Values | undefined {
  if (layer.op === 'scale' && layer.factor === 0) return filled(0);
  if (layer.op !== 'channel-scale') return undefined;
  return layerFacts(layer)
    .parameters(layer)
    .map((parameter) => bindingOf(parameter, name))[0];
}

/** What layers without a name of their own are called, before their number in the chain. */
const WORDS: { readonly [Op in Exclude<Layer, { readonly name: string }>['op']]: string } = {
  norm: 'norm',
  activation: 'act',
  'measured-scale': 'scale',
  'max-pool': 'pool',
  'avg-pool': 'pool',
  'zero-channels': 'pad',
};

function moduleName(
  block: Chains,
  layers: readonly Layer[],
  layer: Layer,
  before: readonly Step[],
): string {
  if ('name' in layer) return layer.name;
  const number = 1 + before.filter((step) => step.layer.op === layer.op).length;
  return `${placeOf(block, layers)}${WORDS[layer.op]}${number}`;
}

/** What tells the norms of one chain of a block from those of another; those of the branch have no more than their number. */
function placeOf({ pre, post, addition }: Chains, layers: readonly Layer[]): string {
  if (layers === pre) return 'pre.';
  if (layers === post) return 'post.';
  return layers === addition?.shortcut ? 'shortcut.' : '';
}
