import type { BlockPlan, BlockRead } from '../../plan/blocks.ts';
import type { Layer } from '../../plan/layers.ts';
import { isHomogeneous } from '../expansions.ts';
import { average, type Field } from '../field.ts';
import { variationOf } from '../lengths.ts';

/** What the way back through a block is told by. */
interface Met {
  readonly plan: BlockPlan;
  /** At its input and output. */
  readonly ends: readonly [Field | undefined, Field | undefined];
  /** Whether what theory makes of it forward is to be told. */
  readonly honest: boolean;
  readonly fields: BlockRead<Field | undefined>;
}

/** Whether what theory makes of the way back through a block is to be told. */
export function isHonestBack({ plan, ends, honest, fields }: Met): boolean {
  // Of few channels what comes back and what went forward are not independent.
  if (ends.some((field) => field === undefined) || plan.input[0] < FEWEST_CHANNELS) return false;
  const layers = layersOf(plan);
  // The slopes of ReLU and its like are the same on values of any length, and nothing else asks for them.
  const isStraight = !layers.some(isNorm) && !layers.some(isBent);
  if (plan.post.length === 0 && isStraight) return variationOf((ends[0] as Field).lengths) < FEW;
  // Masks that go together are followed where a value is kept or not, and not where it is bent.
  if (!honest || plan.post.some(isBent)) return false;
  const isClosed = plan.post.length > 0 && ends[0]?.shape !== undefined;
  if (isClosed && shareOfBranch(plan, fields) < LEAST_SHARE) return false;
  const times = Math.max(layers.some(isBent) ? BENT : 1, actsBeforeNorm(layers) ? ACTED : 1);
  return valuesOfNorm(plan, ends[1] as Field) >= FEWEST_VALUES * times;
}

/**
 * Share that a branch must have of the variance of what comes out of a block whose last activation closes values: those
 * that one has closed lie at 0, and which of them the next branch opens again is followed too coarsely where it is small.
 * With a gain of 0.1 in a ResNet-50 the gradient energy is 2 % too high a block, with 0 it is four times too high.
 */
const LEAST_SHARE = 0.05;

function shareOfBranch({ addition }: BlockPlan, { branch, output }: Met['fields']): number {
  // A block without an addition is its branch.
  if (addition === null || !branch || !output) return 1;
  const factor = addition.alpha * addition.gain;
  return (factor ** 2 * average(branch.variance)) / average(output.variance);
}

/** With 3, standardised weights lose a quarter. */
const FEWEST_CHANNELS = 16;

/** Variance of the squared lengths where they are those of so few channels that all may be 0. */
const FEW = 0.5;

/** Values behind which a channel's deviation is no longer told by its first two moments. */
const FEWEST_VALUES = 12;
/** So many times as many of what an activation has made, and of what one bends: there 32 values were off 14 % a block. */
const [ACTED, BENT] = [4, 8];

/** Of the smallest map, where each channel is normalised by itself. */
function valuesOfNorm({ facts, output }: BlockPlan, { batch }: Field): number {
  const [, height, width] = output;
  if (facts.norm === 'batch') return batch * height * width;
  return facts.norm === 'instance' ? height * width : Number.POSITIVE_INFINITY;
}

function actsBeforeNorm(layers: readonly Layer[]): boolean {
  return layers.some((layer, i) => layer.op === 'activation' && layers[i + 1]?.op === 'norm');
}

/**
 * How far the energy of a branch may be off, relative, as measurements of ResNet-50s of every kind have it. Where
 * activations bend, energy and squared lengths go together over the whole depth, of which theory follows what is near: by a
 * part of the variance of those. Behind masks and norms of a few channels it is the finite width that adds up.
 */
export function doubtOfBranch({ plan, ends: [input] }: Met): number {
  const layers = layersOf(plan);
  const bent =
    input !== undefined && layers.some(isBent) ? LENGTHS * variationOf(input.lengths) : 0;
  const masked = plan.post.some(({ op }) => op === 'activation') ? MASKS : 0;
  return bent + masked + (plan.facts.norm === 'group' ? GROUPS : 0);
}

const LENGTHS = 0.4;
const MASKS = 0.015;
const GROUPS = 0.02;

function layersOf({ pre, branch, addition, post }: BlockPlan): Layer[] {
  return [...pre, ...branch, ...(addition?.shortcut ?? []), ...post];
}

function isNorm({ op }: Layer): boolean {
  return op === 'norm';
}

function isBent(layer: Layer): boolean {
  return layer.op === 'activation' && !isHomogeneous(layer.fn);
}
