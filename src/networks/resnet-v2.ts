import { activationGain } from '../core/activation.ts';
import { PlanError } from '../core/errors.ts';
import type { BlockPlan, ConvLayer, Extent, Layer, NetworkPlan, StemPlan } from '../core/plan.ts';
import { expectedBetas } from './beta.ts';
import { networkCost } from './count.ts';
import { weightInit } from './init.ts';
import { chainExtent, padding } from './shape.ts';
import type { NetworkSpec } from './spec.ts';

/**
 * ResNetV2 with bottleneck blocks (He et al. 2016, "Identity mappings in deep residual networks"),
 * as Brock et al. 2021 use it: the first block of every stage is a transition, whose shortcut
 * convolution reads the pre-activated input.
 *
 * @param input channels, height and width of one sample
 * @throws PlanError where the input is too small, or the groups of a norm do not divide
 */
export function planResNetV2(spec: NetworkSpec, input: Extent): NetworkPlan {
  const stem = planStem(spec, input);
  const positions = spec.stages.flatMap((count, stage) =>
    Array.from({ length: count }, (_, block) => ({ stage, block })),
  );
  const betas = expectedBetas(
    positions.map(({ block }) => block === 0),
    alphaOf(spec),
  );
  const blocks: BlockPlan[] = [];
  let extent = stem.output;
  for (const [i, { stage, block }] of positions.entries()) {
    const plan = planBlock(spec, { index: i + 1, stage, block, beta: betas[i] as number }, extent);
    blocks.push(plan);
    extent = plan.output;
  }
  return { name: spec.name, stem, blocks, ...networkCost(stem, blocks) };
}

function planStem(spec: NetworkSpec, input: Extent): StemPlan {
  const layers: Layer[] = [];
  const [channels, height, width] = input;
  if (spec.stem !== 'none') {
    const [kernel, stride] = spec.stem === 'conv3' ? [3, 1] : [7, 2];
    // Nothing is activated before the stem, so its γ is 1.
    layers.push(conv(spec, 'conv', [channels, STEM_WIDTH], kernel, stride, [height, width], 1));
  }
  if (spec.stem === 'conv7-pool') {
    const [, rows, columns] = chainExtent(layers, input);
    const pad = padding(spec.padding, 3, 2, rows, columns);
    layers.push({ op: 'max-pool', kernel: 3, stride: 2, padding: pad });
  }
  return { name: 'stem', input, output: chainExtent(layers, input), layers };
}

const STEM_WIDTH = 64;

interface Position {
  readonly index: number;
  /** 0-based. */
  readonly stage: number;
  readonly block: number;
  readonly beta: number;
}

function planBlock(spec: NetworkSpec, at: Position, input: Extent): BlockPlan {
  const [channels, height, width] = input;
  const out = spec.widths[at.stage] as number;
  const middle = out / 4;
  const transition = at.block === 0;
  const stride = transition && at.stage > 0 ? 2 : 1;
  const gamma = convGamma(spec);
  const size = [height, width] as const;
  const scale: Layer[] =
    spec.residual === 'nf' ? [{ op: 'scale', name: 'inverse_beta', factor: 1 / at.beta }] : [];
  const pre = [...scale, ...normAct(spec, channels)];
  const conv2 = conv(spec, 'conv2', [middle, middle], 3, stride, size, gamma);
  const branch: Layer[] = [
    conv(spec, 'conv1', [channels, middle], 1, 1, size, gamma),
    ...normAct(spec, middle),
    conv2,
    ...normAct(spec, middle),
    conv(spec, 'conv3', [middle, out], 1, 1, size, gamma),
  ];
  const shortcut = transition
    ? [conv(spec, 'shortcut', [channels, out], 1, stride, size, gamma)]
    : [];
  return {
    index: at.index,
    stage: at.stage + 1,
    block: at.block + 1,
    name: `stage${at.stage + 1}.block${at.block + 1}`,
    transition,
    input,
    output: chainExtent(branch, input),
    pre,
    branch,
    shortcut,
    shortcutInput: transition ? 'pre' : 'block',
    alpha: alphaOf(spec),
    skipGain: 1,
    post: [],
  };
}

/** α of y = s + α·f; 1 where the config has none. */
function alphaOf(spec: NetworkSpec): number {
  return spec.residual === 'nf' ? spec.alpha : 1;
}

/** What stands before each convolution: the activation, with its norm before or after it. */
function normAct(spec: NetworkSpec, channels: number): Layer[] {
  const activation: Layer = { op: 'activation', fn: spec.activation, gain: 1 };
  if (spec.norm === 'none') return [activation];
  const groups = spec.norm === 'group' ? spec.norm_groups : 1;
  if (channels % groups !== 0) {
    throw new PlanError(
      'network',
      'norm_groups',
      `norm_groups ${groups} does not divide the ${channels} channels of a normalised layer`,
      'Choose a number of groups that divides the channels of the stem and of every width and its quarter.',
    );
  }
  const norm: Layer = { op: 'norm', kind: spec.norm, channels, groups, epsilon: spec.norm_epsilon };
  return spec.order === 'norm-act' ? [norm, activation] : [activation, norm];
}

/** γ of the convolutions in a block: behind a norm the input has unit variance already. */
function convGamma(spec: NetworkSpec): number {
  const normalised = spec.norm !== 'none' && spec.order === 'act-norm';
  return normalised ? 1 : activationGain(spec.activation);
}

function conv(
  spec: NetworkSpec,
  name: string,
  [channels, out]: readonly [number, number],
  kernel: number,
  stride: number,
  [height, width]: readonly [number, number],
  gamma: number,
): ConvLayer {
  return {
    op: 'conv',
    name,
    in: channels,
    out,
    kernel: [kernel, kernel],
    stride,
    // A 1×1 window needs no padding in either convention.
    padding: kernel === 1 ? [0, 0, 0, 0] : padding(spec.padding, kernel, stride, height, width),
    init: weightInit(spec, channels * kernel * kernel, gamma),
  };
}
