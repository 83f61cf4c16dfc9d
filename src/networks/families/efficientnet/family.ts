import { divisible } from '../../block.ts';
import type { ConventionName } from '../../conventions.ts';
import type { Design, Given } from '../../design.ts';
import type { Family, Preset } from '../family.ts';
import { INVERTED } from '../mobilenetv2/inverted.ts';

/** Width and depth multipliers, and the size of the pictures (Tan and Le 2019; tensorflow/tpu, `efficientnet_builder.py`). */
const VARIANTS = [
  [1.0, 1.0, 224],
  [1.0, 1.1, 240],
  [1.1, 1.2, 260],
  [1.2, 1.4, 300],
  [1.4, 1.8, 380],
  [1.6, 2.2, 456],
  [1.8, 2.6, 528],
  [2.0, 3.1, 600],
] as const;

const PRESETS = Object.fromEntries(
  VARIANTS.map(([width_multiplier, depth_multiplier, size], i): [string, Preset] => [
    `efficientnet-b${i}`,
    { given: { width_multiplier, depth_multiplier }, size },
  ]),
);

/** Stages of B0: kernel, stride, expansion, channels, blocks. */
const STAGES = [
  [3, 1, 1, 16, 1],
  [3, 2, 6, 24, 2],
  [5, 2, 6, 40, 2],
  [3, 2, 6, 80, 3],
  [5, 1, 6, 112, 3],
  [5, 2, 6, 192, 4],
  [3, 1, 6, 320, 1],
] as const;

/**
 * EfficientNet (Tan and Le 2019; tensorflow/tpu at 7dc921f, `models/official/efficientnet/efficientnet_model.py`):
 * padding as TensorFlow's SAME and ε = 1e-3; timm's own weights (1.0.31, `efficientnet.py`) come with symmetric padding
 * and 1e-5.
 */
export const EFFICIENTNET: Family = {
  ...INVERTED,
  presets: PRESETS,
  parameters: { width_multiplier: 'optional', depth_multiplier: 'optional' },
  design,
  published: {
    // `conv_kernel_initializer`: fan-out of a group, for the last axis of a depthwise kernel is 1; timm divides by hand.
    law: () => ({
      init: 'he-normal',
      fan: 'fan_out_group',
      se_init: 'he-normal',
      se_bias: 'zero',
    }),
    byDefault: true,
  },
};

function design(
  { width_multiplier = 1, depth_multiplier = 1 }: Given,
  convention: ConventionName,
): Design {
  const isTimm = convention === 'timm';
  const width = (channels: number) => divisible(channels * width_multiplier, 8);
  return {
    block: 'inverted',
    kernel: STAGES.map(([kernel]) => kernel),
    strides: STAGES.map(([, stride]) => stride),
    expansion: STAGES.map(([, , expansion]) => expansion),
    expansion_of: 'input',
    widths: STAGES.map(([, , , channels]) => width(channels)),
    stages: STAGES.map(([, , , , blocks]) => Math.ceil(blocks * depth_multiplier)),
    stem: 'conv3-s2',
    stem_width: width(32),
    padding: isTimm ? 'symmetric' : 'same',
    norm_epsilon: isTimm ? 1e-5 : 1e-3,
    activation: 'silu',
    se_ratio: 0.25,
    se_of: 'input',
    se_place: 'middle',
    se_activation: 'silu',
    se_bias: 'zero',
  };
}
