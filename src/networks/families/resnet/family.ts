import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { projected } from '../shortcuts.ts';
import { planBlock } from './block.ts';

/** What every family of post-activation blocks has. */
export const POST_ACTIVATION = {
  title: 'post-activation',
  features: ['groups', 'middle_convs', 'shortcut', 'residual: fixup', 'init: published'],
  postActivation: true,
  stemActivation: true,
  shortcut: projected,
  planBlock,
} as const satisfies Partial<Family>;

/**
 * The law of ResNets and those made from them: fb.resnet.torch at 985e569, `models/resnet.lua`; torchvision,
 * `resnet.py`; timm 1.0.31, `resnet.py`, where the last norm of each branch starts at zero.
 */
export const RESNET_LAW = { init: 'he-normal', fan: 'fan_out' } as const;

/** Post-activation residual networks (He et al. 2016a). */
export const RESNET: Family = {
  ...POST_ACTIVATION,
  presets: presets(IMAGENET, {
    'resnet-18': { block: 'basic', stages: [2, 2, 2, 2] },
    'resnet-34': { block: 'basic', stages: [3, 4, 6, 3] },
    'resnet-50': { block: 'bottleneck', stages: [3, 4, 6, 3] },
    'resnet-101': { block: 'bottleneck', stages: [3, 4, 23, 3] },
    'resnet-152': { block: 'bottleneck', stages: [3, 8, 36, 3] },
  }),
  parameters: { stages: 'required', block: 'optional' },
  design: ({ block = 'bottleneck', stages = [] }) => ({
    block,
    stages,
    widths: resnetWidths(stages, block),
  }),
  published: {
    law: (_, convention) => ({ ...RESNET_LAW, zero_init_last: convention === 'timm' }),
    byDefault: false,
  },
};
