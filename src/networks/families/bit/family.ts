import { doubled } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

const whole = (channels: number) => Math.max(1, Math.round(channels));

/**
 * BiT (Kolesnikov et al. 2020): ResNetV2 with group norm, and weights standardised to variance 1.
 * google-research/big_transfer at 140de6e, `bit_pytorch/models.py`; timm 1.0.31, `resnetv2.py`.
 */
export const BIT: Family = {
  ...PRE_ACTIVATION,
  presets: presets(IMAGENET, {
    'bit-r50x1': { stages: [3, 4, 6, 3], width_multiplier: 1 },
    'bit-r50x3': { stages: [3, 4, 6, 3], width_multiplier: 3 },
    'bit-r101x1': { stages: [3, 4, 23, 3], width_multiplier: 1 },
    'bit-r101x3': { stages: [3, 4, 23, 3], width_multiplier: 3 },
    'bit-r152x2': { stages: [3, 8, 36, 3], width_multiplier: 2 },
    'bit-r152x4': { stages: [3, 8, 36, 3], width_multiplier: 4 },
  }),
  parameters: { stages: 'required', width_multiplier: 'optional' },
  design: ({ stages = [], width_multiplier = 1 }) => ({
    block: 'bottleneck',
    stages,
    widths: doubled(4 * whole(64 * width_multiplier), stages.length),
    stem: 'conv7-zeropool',
    stem_width: whole(64 * width_multiplier),
    norm: 'group',
    norm_groups: 32,
    weight_standardization: 'plain',
  }),
  published: {
    // Standardised, one law is as good as another.
    law: (_, convention) =>
      convention === 'timm' ? { init: 'he-normal', fan: 'fan_out' } : { init: 'torch-default' },
    byDefault: true,
  },
};
