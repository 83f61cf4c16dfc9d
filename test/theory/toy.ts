import type { ActivationName } from '../../src/maths/activation.ts';
import type { Addition, BlockPlan, NetworkPlan } from '../../src/plan/blocks.ts';
import type { ConvLayer, Extent, Layer, NormKind } from '../../src/plan/layers.ts';
import type { InputLaw } from '../../src/theory/input.ts';

/** White noise in a batch so large that nothing is left to the sample. */
export const WHITE: InputLaw = { kind: 'white', batch: 1e9, mean: 0, variance: 1 };
export const UNKNOWN: InputLaw = { kind: 'unknown' };
export const WIDTH = 1e6;

/** A convolution whose weights have `power`/fan-in as variance, standardised to γ where given. */
export function conv(
  power: number,
  { kernel = 1, stride = 1, channels = WIDTH, gamma }: Partial<Record<string, number>> = {},
): ConvLayer {
  const pad = (kernel - 1) / 2;
  const standardize = gamma === undefined ? null : { gamma, epsilon: 0, floor: 0, affine: false };
  const std = Math.sqrt(power / (channels * kernel ** 2));
  return {
    op: 'conv',
    name: 'conv',
    in: channels,
    out: WIDTH,
    groups: 1,
    kernel: [kernel, kernel],
    stride,
    padding: [pad, pad, pad, pad],
    init: { distribution: 'normal', std, standardize },
    bias: null,
  };
}

export const act = (fn: ActivationName, gain = 1): Layer => ({ op: 'activation', fn, gain });
export const scale = (factor: number): Layer => ({
  op: 'scale',
  name: 'scale',
  factor,
  learned: false,
});
export const norm = (kind: NormKind, groups = 1): Layer => ({
  op: 'norm',
  kind,
  channels: WIDTH,
  groups,
  epsilon: 0,
});

const FACTS = { alpha: 1, gain: 1, beta: 1, gate: 1, padding: 1, least: 1, norm: 'none' } as const;
const ADDITION: Addition = {
  shortcut: [],
  reads: 'block',
  alpha: 1,
  gain: 1,
  gainParams: 0,
};

/** A block of 1×1 convolutions unless it says otherwise. */
export function block({
  addition,
  ...chains
}: Partial<Pick<BlockPlan, 'pre' | 'post'>> &
  Pick<BlockPlan, 'branch'> & { addition?: Partial<Addition> }): BlockPlan {
  return {
    index: 1,
    stage: 1,
    block: 1,
    name: 'stage1.block1',
    input: [WIDTH, 4, 4],
    output: [WIDTH, 4, 4],
    pre: [],
    post: [],
    ...chains,
    addition: { ...ADDITION, ...addition },
    facts: { ...FACTS, transition: false },
  };
}

export function network(
  blocks: readonly BlockPlan[],
  stem: readonly Layer[] = [],
  input: Extent = [WIDTH, 4, 4],
): NetworkPlan {
  const place = { index: 0, stage: 0, block: 0, name: 'stem', input, output: input };
  return {
    name: 'toy',
    stem: { ...block({ branch: stem }), ...place, addition: null },
    blocks,
    params: 0,
    macs: 0,
    facts: {
      norm: 'none',
      post_activation: false,
      norm_then_act: false,
      residual: 'plain',
      scaled_ws: false,
      stem_gamma: false,
      stem_variance: 1,
      shortcut: 'conv',
      init: 'he-normal',
      activation: 'relu',
      gamma2: 1,
      zero_branch: false,
    },
  };
}
