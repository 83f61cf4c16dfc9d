import { doubled, stagesOfDepth } from '../../widths.ts';
import { CIFAR, type Family, presets } from '../family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

/** Channels of a stage, in a network that is not wide. */
const NARROW = 16;

/**
 * Wide residual networks for CIFAR (Zagoruyko and Komodakis 2016): 6n + 4 layers, basic pre-activation blocks of 16,
 * 32 and 64 channels, k times as many. szagoruyko/wide-residual-networks at ae6d0d0, `models/wide-resnet.lua` and
 * `models/utils.lua`: fan-in, and the scales of norms as torch7 draws them, from U(0, 1)
 * (torch/nn at 8726825, `BatchNormalization.lua`; the same in `pytorch/utils.py`).
 */
export const WRN: Family = {
  ...PRE_ACTIVATION,
  presets: presets(CIFAR, {
    'wrn-16-4': { depth: 16, width_multiplier: 4 },
    'wrn-16-8': { depth: 16, width_multiplier: 8 },
    'wrn-22-8': { depth: 22, width_multiplier: 8 },
    'wrn-28-10': { depth: 28, width_multiplier: 10 },
    'wrn-40-4': { depth: 40, width_multiplier: 4 },
  }),
  parameters: { depth: 'required', width_multiplier: 'required' },
  design: ({ depth = 28, width_multiplier = 10 }) => ({
    block: 'basic',
    stages: stagesOfDepth(depth, 6, 4),
    widths: doubled(NARROW, 3).map((width) => Math.max(1, Math.round(width * width_multiplier))),
    stem: 'conv3',
    stem_width: NARROW,
  }),
  published: {
    law: () => ({ init: 'he-normal', fan: 'fan_in', norm_weight: 'uniform' }),
    byDefault: true,
  },
};
