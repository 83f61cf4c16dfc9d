import type { Chain } from '../../networks/chain.ts';
import type { Given } from '../../networks/design.ts';
import type { BlockPlan } from '../../plan/blocks.ts';

/** Names of modules in a published model by those that they have here. */
export type Modules = Readonly<Record<string, string>>;

/** Modules below a path of the published model. */
export interface Place {
  readonly path: string;
  readonly modules: Modules;
}

/** A published model, and the keys of the network that is the same. */
export interface Model {
  /** As `timm.create_model` takes it. */
  readonly timm: string;
  readonly network: Readonly<Record<string, unknown>> & { readonly model: string };
}

/** A block, as far as the names of its modules depend on it. */
export type At = Pick<BlockPlan, 'index' | 'stage' | 'block' | 'branch'>;

/** How a published code calls what a family has. */
export interface Layout {
  /** Of the stem, from the top. */
  readonly stem: Modules;
  /** Where the modules of a block are looked for, in this order. */
  readonly places: (block: At) => readonly Place[];
  /** What the gain at the end of a branch is called in a block. */
  readonly gain?: string;
  /** Modules whose weight is a matrix, there and not here. */
  readonly linear?: readonly string[];
  /** What stands between the last block and the classifier, from the top. */
  readonly head?: { readonly modules: Modules };
}

/** How timm 1.0.31 calls what a family has, and what more it has than is run here. */
export interface Names extends Layout {
  readonly models: readonly Model[];
  readonly head?: Head;
}

export interface Head {
  readonly modules: Modules;
  /**
   * Plans it.
   *
   * @param chain begins at the last block's output
   * @param given what the model's preset is told
   */
  plan(chain: Chain, given: Given): Chain;
}

/** Names that are the same here and there. */
export function same(...names: readonly string[]): Modules {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** Whether an inverted block has the convolution that widens. */
export function widens({ branch }: At): boolean {
  return branch.some((layer) => 'name' in layer && layer.name === 'expand');
}
