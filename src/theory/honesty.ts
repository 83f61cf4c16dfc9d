import type { BlockPlan, BlockRead } from '../plan/blocks.ts';
import type { Layer } from '../plan/layers.ts';
import { isHomogeneous } from './expansions.ts';
import { type Field, statistics } from './field.ts';
import { doubtOf, variationOf } from './lengths.ts';

/**
 * Where the approximations no longer hold, as where what the samples share comes to more than the variance, a
 * variance comes out below 0: that is no prediction, and neither is what follows from it.
 */
export function ifPossible(read: BlockRead<Field | undefined>): BlockRead<Field | undefined> {
  const impossible = [read.output, read.branch].some((field) => {
    if (!field) return false;
    const { avgSqMean, avgVar } = statistics(field);
    return !(avgVar >= -ROUNDING * avgSqMean);
  });
  return impossible ? { output: undefined, branch: read.branch === null ? null : undefined } : read;
}

/**
 * Variance of the squared lengths above which a mixture is told no longer by two moments: on the grid of
 * docs/theory.md a tenth of the predictions missed beyond it, and one in two hundred below.
 */
const UNLIKE = 0.2;

/** Share of a level that is too much to be off by. */
const DOUBTFUL = 0.05;

/** A norm of so few values makes them anything but Gaussian. */
const FEW_VALUES = 4;

/** Channels of a group below which the channels' means are chance, unless a norm takes them out. */
const MANY_MEMBERS = 64;

/** Channels of a group below which what a norm over several channels finds is chance. */
const SOME_MEMBERS = 8;

/** Whether the channels' means behind a block are chance. */
export function isSparse(block: BlockPlan): boolean {
  return block.facts.norm !== 'batch' && hasFewMembers(block, MANY_MEMBERS);
}

function hasFewMembers({ pre, branch }: BlockPlan, most: number): boolean {
  return [...pre, ...branch].some(
    (layer) => layer.op === 'conv' && layer.groups > 1 && layer.in / layer.groups < most,
  );
}

/** Whether what theory makes of a block is to be told. */
export function isHonest(block: BlockPlan, ends: readonly (Field | undefined)[]): boolean {
  const { facts, post, pre, branch, output } = block;
  const [, height, width] = output;
  const bends = post.some(isBent);
  // Nothing holds the level, and chance in it is amplified from block to block: means over seeds do not settle.
  if (facts.norm === 'none' && bends) return false;
  if (facts.norm === 'batch' && post.length === 0) return true;
  const isJoint = facts.norm === 'layer' || facts.norm === 'group';
  if (isJoint && hasFewMembers(block, SOME_MEMBERS)) return false;
  if (ends.some((field) => field !== undefined && doubtOf(field.lengths) > DOUBTFUL)) return false;
  if (facts.norm === 'instance' && height * width <= FEW_VALUES) return false;
  // Whose gain is the same for every length: the variance of a sum over mean-free filters asks for no more.
  const layers = [...pre, ...branch];
  if (!layers.some(isBent) && layers.every(isStandardised)) return true;
  return ends.every((field) => field === undefined || variationOf(field.lengths) < UNLIKE);
}

function isBent(layer: Layer): boolean {
  return layer.op === 'activation' && !isHomogeneous(layer.fn);
}

function isStandardised(layer: Layer): boolean {
  return layer.op !== 'conv' || layer.init.standardize !== null;
}

/** Of what cancels out: a part of what it is taken from. */
const ROUNDING = 1e-9;
