import type { BlockFacts, NetworkFacts } from './facts.ts';
import type { Extent, Layer, Parameter } from './layers.ts';
import { layerFacts, STORED } from './layers.ts';

/** Where a branch meets its shortcut: s + α·g·f. */
export interface Addition {
  /** Empty: the identity. */
  readonly shortcut: readonly Layer[];
  /** Whether the shortcut reads the block's input x, or p = pre(x). */
  readonly reads: 'block' | 'pre';
  readonly alpha: number;
  /** g: the scalar at the end of the branch, as SkipInit has it; 1 elsewhere. */
  readonly gain: number;
  /** Parameters that the gain stands for: none, a scalar, or one a channel. */
  readonly gainParams: number;
  /** It is a parameter of the block, `gain`, and `gain` here is 1: its numbers are in a file. */
  readonly storesGain?: true;
}

/**
 * One block: p = pre(x), f = branch(p), y = post(s + α·g·f). f is what `res_avg_var` is measured on.
 * A block without an addition, such as the stem, is y = post(f), and has no branch to measure.
 */
export interface BlockPlan {
  /** 0 for the stem, then 1-based over the whole network: the index of its point. */
  readonly index: number;
  /** 1-based; 0 for the stem. */
  readonly stage: number;
  readonly block: number;
  /** `stem` or `stage1.block1`: the prefix of its tensors' names. */
  readonly name: string;
  readonly input: Extent;
  readonly output: Extent;
  readonly pre: readonly Layer[];
  readonly branch: readonly Layer[];
  readonly addition: Addition | null;
  /** After the addition: the last activation of a post-activation block; empty elsewhere. */
  readonly post: readonly Layer[];
  readonly facts: BlockFacts;
}

/** A whole network, ready to be turned into graphs: plain data with every number decided. */
export interface NetworkPlan {
  readonly name: string;
  readonly stem: BlockPlan;
  readonly blocks: readonly BlockPlan[];
  /** Weights, and the affine pair of each norm; no head. */
  readonly params: number;
  /** Multiply-adds of the convolutions for one sample. */
  readonly macs: number;
  readonly facts: NetworkFacts;
}

/** The stem, then the blocks. */
export function allBlocks({ stem, blocks }: Pick<NetworkPlan, 'stem' | 'blocks'>): BlockPlan[] {
  return [stem, ...blocks];
}

/** What a reading of a block does with its chains of layers, and where branch and shortcut meet. */
export interface BlockReader<T> {
  chain(layers: readonly Layer[], x: T): T;
  /** @returns shortcut + factor · branch */
  add(shortcut: T, branch: T, factor: number): T;
}

/** What comes out of a block. */
export interface BlockRead<T> {
  /** The end of the branch; null in a block without an addition. */
  readonly branch: T | null;
  readonly output: T;
}

/** A block's wiring: the one place that knows which chain reads what. */
export function readBlock<T>(block: BlockPlan, x: T, { chain, add }: BlockReader<T>): BlockRead<T> {
  const { addition } = block;
  const pre = chain(block.pre, x);
  if (addition === null) {
    return { branch: null, output: chain(block.post, chain(block.branch, pre)) };
  }
  const shortcut = chain(addition.shortcut, addition.reads === 'pre' ? pre : x);
  const branch = chain(block.branch, pre);
  const sum = add(shortcut, branch, addition.alpha * addition.gain);
  return { branch, output: chain(block.post, sum) };
}

/** Visits every layer of a block, in the order in which they run, with the extent that each gives. */
export function eachLayer(block: BlockPlan, visit: (layer: Layer, output: Extent) => void): void {
  const chain = (layers: readonly Layer[], x: Extent) =>
    layers.reduce((extent, layer) => {
      const output = layerFacts(layer).extent(layer, extent);
      visit(layer, output);
      return output;
    }, x);
  readBlock(block, block.input, { chain, add: (shortcut) => shortcut });
}

/** Every parameter of a block, in the order of its layers. */
export function blockParameters(block: BlockPlan): Parameter[] {
  const parameters: Parameter[] = [];
  eachLayer(block, (layer) => parameters.push(...layerFacts(layer).parameters(layer)));
  const { addition } = block;
  if (addition?.storesGain) parameters.push(gainParameter(addition));
  return parameters;
}

/** The gain at the end of a branch: a scalar, or a number a channel. */
export function gainParameter({ gainParams }: Pick<Addition, 'gainParams'>) {
  return { name: 'gain', shape: gainParams === 1 ? [] : [1, gainParams, 1, 1], init: STORED };
}
