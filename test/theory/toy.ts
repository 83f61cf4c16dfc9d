import type { ActivationName } from '../../src/maths/activation.ts';
import type {
  BlockPlan,
  ConvLayer,
  Extent,
  Layer,
  NetworkPlan,
  NormKind,
} from '../../src/plan/plan.ts';
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
  const standardize = gamma === undefined ? null : { gamma, epsilon: 0, floor: 0 };
  const std = Math.sqrt(power / (channels * kernel ** 2));
  return {
    op: 'conv',
    name: 'conv',
    in: channels,
    out: WIDTH,
    kernel: [kernel, kernel],
    stride,
    padding: [pad, pad, pad, pad],
    init: { distribution: 'normal', std, standardize },
  };
}

export const act = (fn: ActivationName, gain = 1): Layer => ({ op: 'activation', fn, gain });
export const scale = (factor: number): Layer => ({ op: 'scale', name: 'scale', factor });
export const norm = (kind: NormKind, groups = 1): Layer => ({
  op: 'norm',
  kind,
  channels: WIDTH,
  groups,
  epsilon: 0,
});

/** A block of 1×1 convolutions unless it says otherwise. */
export function block(parts: Partial<BlockPlan> & Pick<BlockPlan, 'branch'>): BlockPlan {
  return {
    index: 1,
    stage: 1,
    block: 1,
    name: 'stage1.block1',
    transition: false,
    input: [WIDTH, 4, 4],
    output: [WIDTH, 4, 4],
    pre: [],
    shortcut: [],
    shortcutInput: 'block',
    alpha: 1,
    skipGain: 1,
    post: [],
    ...parts,
  };
}

export function network(
  blocks: readonly BlockPlan[],
  stem: readonly Layer[] = [],
  input: Extent = [WIDTH, 4, 4],
): NetworkPlan {
  return {
    name: 'toy',
    stem: { name: 'stem', input, output: input, layers: stem },
    blocks,
    params: 0,
    macs: 0,
  };
}
