import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { projected } from '../shortcuts.ts';
import { planBlock } from './block.ts';

/** What every family of pre-activation blocks has. */
export const PRE_ACTIVATION = {
  title: 'pre-activation',
  features: [
    'order',
    'groups',
    'middle_convs',
    'shortcut',
    'residual: nf',
    'residual: fixup',
    'init: published',
  ],
  postActivation: false,
  stemActivation: false,
  shortcut: projected,
  planBlock,
} as const satisfies Partial<Family>;

/** Pre-activation residual networks (He et al. 2016b). Depths 288 and 600 are those of Brock et al. 2021. */
export const RESNETV2: Family = {
  ...PRE_ACTIVATION,
  presets: presets(IMAGENET, {
    'resnetv2-18': { block: 'basic', stages: [2, 2, 2, 2] },
    'resnetv2-34': { block: 'basic', stages: [3, 4, 6, 3] },
    'resnetv2-50': { block: 'bottleneck', stages: [3, 4, 6, 3] },
    'resnetv2-101': { block: 'bottleneck', stages: [3, 4, 23, 3] },
    'resnetv2-152': { block: 'bottleneck', stages: [3, 8, 36, 3] },
    'resnetv2-200': { block: 'bottleneck', stages: [3, 24, 36, 3] },
    'resnetv2-288': { block: 'bottleneck', stages: [24, 24, 24, 24] },
    'resnetv2-600': { block: 'bottleneck', stages: [50, 50, 50, 50] },
  }),
  parameters: { stages: 'required', block: 'optional' },
  design: ({ block = 'bottleneck', stages = [] }) => ({
    block,
    stages,
    widths: resnetWidths(stages, block),
  }),
  // resnet-1k-layers at fde7ee9, `resnet-pre-act.lua`; timm 1.0.31, `resnetv2.py`, whose `zero_init_last` is False.
  published: { law: () => ({ init: 'he-normal', fan: 'fan_out' }), byDefault: false },
};
