import type { Design, Given } from '../../design.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { projected } from '../shortcuts.ts';
import { planBlock } from './block.ts';

/**
 * ConvNeXt (Liu et al. 2022; facebookresearch/ConvNeXt at 048efce, `models/convnext.py`). `trunc_normal_` cuts at ±2,
 * which is a hundred deviations.
 */
export const CONVNEXT: Family = {
  title: 'ConvNeXt',
  presets: presets(IMAGENET, {
    'convnext-tiny': { stages: [3, 3, 9, 3], widths: [96, 192, 384, 768] },
    'convnext-small': { stages: [3, 3, 27, 3], widths: [96, 192, 384, 768] },
    'convnext-base': { stages: [3, 3, 27, 3], widths: [128, 256, 512, 1024] },
    'convnext-large': { stages: [3, 3, 27, 3], widths: [192, 384, 768, 1536] },
  }),
  parameters: { stages: 'required', widths: 'required' },
  features: ['residual: nf', 'init: published'],
  postActivation: false,
  stemActivation: false,
  shortcut: projected,
  design,
  planBlock,
  published: {
    law: () => ({ init: 'normal', init_std: 0.02, bias: 'zero' }),
    byDefault: true,
  },
};

function design({ stages = [], widths = [] }: Given): Design {
  return {
    block: 'convnext',
    stages,
    widths,
    stem: 'patch4',
    ...(widths[0] === undefined ? {} : { stem_width: widths[0] }),
    kernel: 7,
    expansion: 4,
    norm: 'layer2d',
    norm_epsilon: 1e-6,
    activation: 'gelu',
    bias: 'zero',
    layer_scale: 1e-6,
  };
}
