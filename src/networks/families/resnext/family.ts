import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { POST_ACTIVATION, RESNET_LAW } from '../resnet/family.ts';

/**
 * ResNeXt (Xie et al. 2017): a ResNet whose middle convolution has groups, and so more channels. The published code
 * (facebookresearch/ResNeXt at 1f59a2c, `models/resnext.lua`) and timm count a fan-out with no regard to groups.
 */
export const RESNEXT: Family = {
  ...POST_ACTIVATION,
  presets: presets(IMAGENET, {
    'resnext-50-32x4d': { stages: [3, 4, 6, 3], groups: 32, expansion: 1 / 2 },
    'resnext-101-32x8d': { stages: [3, 4, 23, 3], groups: 32, expansion: 1 },
    'resnext-101-64x4d': { stages: [3, 4, 23, 3], groups: 64, expansion: 1 },
  }),
  parameters: { stages: 'required' },
  design: ({ stages = [], groups = 32, expansion = 1 / 2 }, convention) => ({
    block: 'bottleneck',
    stages,
    widths: resnetWidths(stages, 'bottleneck'),
    groups,
    expansion,
    zero_init_last: convention === 'timm',
  }),
  published: { law: () => RESNET_LAW, byDefault: true },
};
