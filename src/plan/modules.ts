import type { BlockPlan } from './blocks.ts';
import type { Layer } from './layers.ts';

/** What of a block holds its layers. */
export type Chains = Pick<BlockPlan, 'name' | 'pre' | 'branch' | 'addition' | 'post'>;

/** Whether a layer is the weight of the norm right before it: drawn, or 0 at the end of a branch (Goyal et al. 2017, §5.1). */
export function isNormWeight(layer: Layer, before: Layer | undefined): boolean {
  if (before?.op !== 'norm') return false;
  return layer.op === 'channel-scale' || (layer.op === 'scale' && layer.factor === 0);
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

/**
 * What a layer is called as a module of its block.
 *
 * @param layers the chain that it is of
 * @param before layers of that before it
 */
export function moduleName(
  block: Chains,
  layers: readonly Layer[],
  layer: Layer,
  before: readonly Layer[],
): string {
  if ('name' in layer) return layer.name;
  const number = 1 + before.filter(({ op }) => op === layer.op).length;
  return `${placeOf(block, layers)}${WORDS[layer.op]}${number}`;
}

/** What tells the norms of one chain of a block from those of another; those of the branch have no more than their number. */
function placeOf({ pre, post, addition }: Chains, layers: readonly Layer[]): string {
  if (layers === pre) return 'pre.';
  if (layers === post) return 'post.';
  return layers === addition?.shortcut ? 'shortcut.' : '';
}
