import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { POST_ACTIVATION, RESNET_LAW } from '../resnet/family.ts';

/**
 * SE-ResNet (Hu et al. 2018): squeeze-and-excitation at the end of each branch, behind its last norm, with a
 * sixteenth of the channels inside. Its authors (hujie-frank/SENet at 0262d43) publish no initialisation: it is that
 * of a ResNet, with biases of 0. timm leaves those biases to PyTorch.
 */
export const SERESNET: Family = {
  ...POST_ACTIVATION,
  presets: presets(IMAGENET, {
    'seresnet-50': { stages: [3, 4, 6, 3] },
    'seresnet-101': { stages: [3, 4, 23, 3] },
    'seresnet-152': { stages: [3, 8, 36, 3] },
  }),
  parameters: { stages: 'required' },
  design: ({ stages = [] }, convention) => ({
    block: 'bottleneck',
    stages,
    widths: resnetWidths(stages, 'bottleneck'),
    se_ratio: 1 / 16,
    se_bias: 'zero',
    ...(convention === 'timm' ? { se_divisor: 8 } : {}),
    zero_init_last: convention === 'timm',
  }),
  published: {
    law: (_, convention) => ({
      ...RESNET_LAW,
      se_init: 'he-normal',
      se_bias: convention === 'timm' ? 'uniform' : 'zero',
    }),
    byDefault: true,
  },
};
