import type { Addition, BlockPlan } from '../plan/blocks.ts';
import type { Extent, Layer } from '../plan/layers.ts';
import { Chain } from './chain.ts';
import { branchFacts } from './facts.ts';
import type { Position } from './position.ts';
import type { NetworkSpec } from './spec.ts';

/** The parts of a block in which the families differ. */
export interface BlockLayers {
  readonly pre: readonly Layer[];
  readonly branch: readonly Layer[];
  /** Null: there is none, and so no addition. */
  readonly shortcut: readonly Layer[] | null;
  readonly reads: Addition['reads'];
  readonly post: readonly Layer[];
}

/** The stride of a block: every stage but the first begins by halving the resolution. */
export function strideOf({ stage, block }: Position): number {
  return block === 0 && stage > 0 ? 2 : 1;
}

/** A block changes channels or resolution, so that the identity cannot be its shortcut. */
export function isTransition(spec: NetworkSpec, at: Position, [channels]: Extent): boolean {
  if (spec.shortcut === 'none') return false;
  return strideOf(at) > 1 || channels !== spec.widths[at.stage];
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
  const gain = spec.residual === 'nf' || spec.residual === 'skipinit' ? spec.skip_gain : 1;
  const transition = isTransition(spec, at, input);
  return {
    index: at.index,
    stage: at.stage + 1,
    block: at.block + 1,
    name: `stage${at.stage + 1}.block${at.block + 1}`,
    input,
    output,
    ...own,
    addition:
      shortcut === null ? null : { shortcut, reads, alpha, gain, learnedGain: isGainLearned(spec) },
    post: [...scaledSum(spec, output), ...post],
    facts: {
      ...branchFacts(spec, output, post.length > 0),
      transition,
      alpha,
      gain,
      beta: at.beta,
      ...(spec.sum_scale === undefined ? {} : { sum_scale: spec.sum_scale }),
    },
  };
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
 * @returns null in a network without shortcuts
 */
export function shortcutOf(
  spec: NetworkSpec,
  transition: boolean,
  project: () => readonly Layer[],
): readonly Layer[] | null {
  if (spec.shortcut === 'none') return null;
  return transition ? project() : [];
}

/** The scalar at the end of each branch, of SkipInit and of DeepMind's networks. */
function isGainLearned({ residual, convention }: NetworkSpec): boolean {
  return residual === 'skipinit' || (residual === 'nf' && convention === 'deepmind');
}

/** The projection of a transition: a strided 1×1 convolution, or one behind a 2×2 average. */
export function projection(
  spec: NetworkSpec,
  at: Position,
  input: Extent,
  activated: boolean,
): Chain {
  const chain = new Chain(spec, input);
  const out = spec.widths[at.stage] as number;
  const stride = strideOf(at);
  if (spec.shortcut === 'conv' || stride === 1) {
    return chain.conv('shortcut', out, 1, stride, { activated });
  }
  // An odd size is rounded up, as the branch's 3×3 convolution does; the average leaves padding out.
  const [, height, width] = input;
  return chain
    .pool('avg-pool', 2, 2, [0, 0, height % 2, width % 2])
    .conv('shortcut', out, 1, 1, { activated });
}

/**
 * How Fixup (Zhang, Dauphin and Ma 2019, §3) scales the weights of a branch of m convolutions in a
 * network of L blocks: by L^(−1/(2m − 2)), but the last convolution, which is 0. 1 elsewhere.
 */
export function fixupFactor(spec: NetworkSpec, at: Position, convolutions: number): number {
  return spec.residual === 'fixup' ? at.depth ** (-1 / (2 * convolutions - 2)) : 1;
}

/** The convolutions of a branch: bottleneck (1×1, 3×3 with the stride, 1×1) or basic (3×3, 3×3). */
export function branchSteps(spec: NetworkSpec, at: Position, out: number) {
  const stride = strideOf(at);
  return spec.block === 'bottleneck'
    ? [
        { channels: out / 4, kernel: 1, stride: 1 },
        { channels: out / 4, kernel: spec.kernel, stride },
        { channels: out, kernel: 1, stride: 1 },
      ]
    : [
        { channels: out, kernel: spec.kernel, stride },
        { channels: out, kernel: spec.kernel, stride: 1 },
      ];
}
