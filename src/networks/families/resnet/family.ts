import { type Family, presetsOf } from '../family.ts';
import { planBlock } from './block.ts';

/** Post-activation residual networks (He et al. 2016a). */
export const RESNET: Family = {
  title: 'post-activation',
  presets: {
    ...presetsOf('basic', { 'resnet-18': [2, 2, 2, 2], 'resnet-34': [3, 4, 6, 3] }),
    ...presetsOf('bottleneck', {
      'resnet-50': [3, 4, 6, 3],
      'resnet-101': [3, 4, 23, 3],
      'resnet-152': [3, 8, 36, 3],
    }),
  },
  features: [],
  postActivation: true,
  planBlock,
};
