import { doubled, stagesOfDepth } from '../../widths.ts';
import { CIFAR, type Family, presets } from '../family.ts';
import { POST_ACTIVATION, RESNET_LAW } from '../resnet/family.ts';

/**
 * ResNets for CIFAR (He et al. 2016a, §4.2): 6n + 2 layers, basic blocks of 16, 32 and 64 channels, and shortcuts
 * without weights. fb.resnet.torch at 985e569, `models/resnet.lua`.
 */
export const CIFAR_RESNET: Family = {
  ...POST_ACTIVATION,
  presets: presets(CIFAR, {
    'cifar-resnet-20': { depth: 20 },
    'cifar-resnet-32': { depth: 32 },
    'cifar-resnet-44': { depth: 44 },
    'cifar-resnet-56': { depth: 56 },
    'cifar-resnet-110': { depth: 110 },
    'cifar-resnet-1202': { depth: 1202 },
  }),
  parameters: { depth: 'required' },
  design: ({ depth = 20 }) => ({
    block: 'basic',
    stages: stagesOfDepth(depth, 6, 2),
    widths: doubled(16, 3),
    stem: 'conv3',
    stem_width: 16,
    shortcut: 'pad',
  }),
  published: { law: () => RESNET_LAW, byDefault: true },
};
