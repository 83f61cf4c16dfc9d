import { type Family, presetsOf } from '../family.ts';
import { planBlock } from './block.ts';

/** Pre-activation residual networks (He et al. 2016b). Depths 288 and 600 are those of Brock et al. 2021. */
export const RESNETV2: Family = {
  title: 'pre-activation',
  presets: {
    ...presetsOf('basic', { 'resnetv2-18': [2, 2, 2, 2], 'resnetv2-34': [3, 4, 6, 3] }),
    ...presetsOf('bottleneck', {
      'resnetv2-50': [3, 4, 6, 3],
      'resnetv2-101': [3, 4, 23, 3],
      'resnetv2-152': [3, 8, 36, 3],
      'resnetv2-200': [3, 24, 36, 3],
      'resnetv2-288': [24, 24, 24, 24],
      'resnetv2-600': [50, 50, 50, 50],
    }),
  },
  features: ['order', 'residual: nf'],
  postActivation: false,
  planBlock,
};
