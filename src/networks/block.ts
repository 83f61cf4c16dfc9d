import type { Addition, BlockPlan } from '../plan/blocks.ts';
import { PlanError } from '../plan/error.ts';
import type { Extent, Layer } from '../plan/layers.ts';
import { Chain } from './chain.ts';
import { branchFacts } from './facts.ts';
import type { Position } from './position.ts';
import { atStage, type NetworkSpec } from './spec.ts';

/** The parts of a block in which the families differ. */
export interface BlockLayers {
  readonly pre: readonly Layer[];
  readonly branch: readonly Layer[];
  /** Null: there is none, and so no addition. */
  readonly shortcut: readonly Layer[] | null;
  readonly reads: Addition['reads'];
  readonly post: readonly Layer[];
}

/** Puts name, position and shapes around the layers of a block. */
export function assembleBlock(
  spec: NetworkSpec,
  at: Position,
  input: Extent,
  output: Extent,
  layers: BlockLayers,
): BlockPlan {
  const { shortcut, reads, post, ...own } = layers;
  const alpha = spec.residual === 'nf' ? spec.alpha : 1;
  const { gain, gainParams } = endOfBranch(spec, output);
  return {
    index: at.index,
    stage: at.stage + 1,
    block: at.block + 1,
    name: `stage${at.stage + 1}.block${at.block + 1}`,
    input,
    output,
    ...own,
    addition: shortcut === null ? null : { shortcut, reads, alpha, gain, gainParams },
    post: [...scaledSum(spec, output), ...post],
    facts: {
      ...branchFacts(spec, at, output, post.length > 0),
      transition: spec.shortcut !== 'none' && changesShape(at),
      alpha,
      gain,
      beta: at.beta,
      ...(spec.sum_scale === undefined ? {} : { sum_scale: spec.sum_scale }),
    },
  };
}

/** Channels or resolution change, so that the identity cannot be the shortcut. */
export function changesShape({ stride, from, to }: Pick<Position, 'stride' | 'from' | 'to'>) {
  return stride > 1 || from !== to;
}

/** What stands between branch and addition: a scalar, as SkipInit and DeepMind's networks have it, or one a channel. */
function endOfBranch(spec: NetworkSpec, [channels]: Extent) {
  const { residual, convention, layer_scale } = spec;
  if (layer_scale !== undefined) return { gain: layer_scale, gainParams: channels };
  if (residual !== 'nf' && residual !== 'skipinit') return { gain: 1, gainParams: 0 };
  const isLearned = residual === 'skipinit' || convention === 'deepmind';
  return { gain: spec.skip_gain, gainParams: Number(isLearned) };
}

/** What the sum is multiplied by, before anything else happens to it. */
function scaledSum(spec: NetworkSpec, output: Extent): readonly Layer[] {
  const { sum_scale } = spec;
  return sum_scale === undefined
    ? []
    : new Chain(spec, output).scale('sum_scale', sum_scale).layers;
}

/**
 * The shortcut of a block: nothing where it can be the identity, what projects where it cannot.
 *
 * @returns null where there is none
 */
export function shortcutOf(
  { shortcut }: Position,
  project: () => readonly Layer[],
): readonly Layer[] | null {
  if (shortcut === 'none') return null;
  return shortcut === 'projection' ? project() : [];
}

/**
 * The projection of a transition: a strided 1×1 convolution, or one behind an average over as many pixels, 2×2; or, without weights, every
 * second pixel with channels of zeros behind those that are there (He et al. 2016a, §3.3, option A).
 */
export function projection(
  spec: NetworkSpec,
  { stride, from, to }: Position,
  input: Extent,
  activated: boolean,
): Chain {
  const chain = new Chain(spec, input, 'shortcut.');
  if (spec.shortcut === 'pad') {
    if (to < from) throw narrower(from, to);
    if (stride > 1) chain.pool('avg-pool', 1, stride, [0, 0, 0, 0]);
    return to === from ? chain : chain.zeroChannels(to - from);
  }
  if (spec.shortcut === 'conv' || stride === 1) {
    return chain.conv('shortcut', to, 1, stride, { activated });
  }
  // What is left over is rounded up, as the branch's 3×3 convolution does; the average leaves padding out.
  const [, ...sides] = input;
  const [bottom, right] = sides.map((side) => (stride - (side % stride)) % stride);
  return chain
    .pool('avg-pool', stride, stride, [0, 0, bottom as number, right as number])
    .conv('shortcut', to, 1, 1, { activated });
}

function narrower(from: number, to: number): PlanError {
  return new PlanError(
    'network',
    'shortcut',
    `shortcut: pad adds channels, but a block goes from ${from} to ${to}`,
    'Use shortcut: conv, or widths that do not fall.',
  );
}

/**
 * How Fixup (Zhang, Dauphin and Ma 2019, §3) scales the weights of a branch of m convolutions in a
 * network of L blocks: by L^(−1/(2m − 2)), but the last convolution, which is 0. 1 elsewhere.
 */
export function fixupFactor(spec: NetworkSpec, at: Position, convolutions: number): number {
  return spec.residual === 'fixup' ? at.depth ** (-1 / (2 * convolutions - 2)) : 1;
}

/** A convolution of a branch. */
export interface Step {
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
}

/** The convolutions of a branch: bottleneck (1×1, one or more 3×3, the first with the stride, 1×1) or basic (3×3, 3×3). */
export function branchSteps(spec: NetworkSpec, at: Position): Step[] {
  const { stride, to } = at;
  const kernel = atStage(spec.kernel, at.stage);
  if (spec.block === 'basic') {
    const one = { channels: to, kernel, groups: 1 };
    return [
      { ...one, stride },
      { ...one, stride: 1 },
    ];
  }
  const { channels, groups } = middleOf(spec, at);
  const windows = Array.from({ length: spec.middle_convs ?? 1 }, (_, i) => ({
    channels,
    kernel,
    groups,
    stride: i === 0 ? stride : 1,
  }));
  return [
    { channels, kernel: 1, stride: 1, groups: 1 },
    ...windows,
    { channels: to, kernel: 1, stride: 1, groups: 1 },
  ];
}

/** The middle of a bottleneck has a quarter of the block's channels unless told otherwise. */
const QUARTER = 0.25;

/** Channels inside a block, and the groups that they fall into. */
interface Middle {
  readonly channels: number;
  readonly groups: number;
}

/** @throws PlanError where the channels inside are no whole number, or do not fall into the groups asked for */
export function middleOf(spec: NetworkSpec, at: Position): Middle {
  const { expansion = QUARTER, first_expansion, expansion_of = 'output' } = spec;
  const ratio =
    at.index === 1 && first_expansion !== undefined
      ? first_expansion
      : atStage(expansion, at.stage);
  const wanted = tidy(ratio * (expansion_of === 'input' ? at.from : at.to));
  const unit = unitOf(spec, at);
  const channels = ROUNDED[spec.middle_rounding ?? 'exact'](wanted, unit);
  if (Number.isInteger(channels) && channels > 0 && channels % unit === 0) {
    return { channels, groups: groupsOf(spec, at, channels) };
  }
  throw uneven(spec, at, ratio, wanted, unit);
}

/** A product of widths and ratios as decimals give it: 0.1 × 30 is 3. */
function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

const ROUNDED = {
  exact: (wanted: number) => wanted,
  floor: (wanted: number, unit: number) => unit * Math.floor(Math.floor(wanted) / unit),
  nearest: divisible,
};

/**
 * The nearest multiple of a divisor, and the next one up where that loses more than a tenth: `make_divisible` of the
 * codes of MobileNet and timm.
 */
export function divisible(wanted: number, divisor: number): number {
  const nearest = Math.max(divisor, divisor * Math.floor((wanted + divisor / 2) / divisor));
  return nearest < 0.9 * wanted ? nearest + divisor : nearest;
}

/** What the channels inside must be a multiple of. */
function unitOf({ group_width, groups }: NetworkSpec, { stage }: Position): number {
  return atStage(group_width ?? groups ?? 1, stage);
}

function groupsOf({ group_width, groups = 1 }: NetworkSpec, at: Position, channels: number) {
  return group_width === undefined
    ? atStage(groups, at.stage)
    : channels / atStage(group_width, at.stage);
}

function uneven(spec: NetworkSpec, at: Position, ratio: number, wanted: number, unit: number) {
  const key =
    spec.group_width !== undefined
      ? 'group_width'
      : spec.groups !== undefined
        ? 'groups'
        : 'expansion';
  const of = spec.expansion_of === 'input' ? at.from : at.to;
  const asked = unit === 1 ? 'is no whole number' : `is no multiple of ${key} ${unit}`;
  return new PlanError(
    'network',
    spec.expansion === undefined && unit === 1 ? 'widths' : key,
    `the inside of the blocks of stage ${at.stage + 1} would have ${ratio} × ${of} = ${wanted} channels, which ${asked}`,
    unit === 1
      ? 'Choose widths and an expansion (a width_multiplier, of a family that has one) whose product is whole.'
      : `Choose another ${key}, width or expansion, or middle_rounding: floor | nearest.`,
  );
}
