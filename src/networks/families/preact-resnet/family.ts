import type { Design, Given } from '../../design.ts';
import { doubled, resnetWidths, stagesOfDepth } from '../../widths.ts';
import { CIFAR, type Family, presets } from '../family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

/**
 * Pre-activation ResNets for CIFAR (He et al. 2016b): 9n + 2 layers of bottlenecks (KaimingHe/resnet-1k-layers at
 * fde7ee9, `resnet-pre-act.lua`, but for the stride, which is on the 3×3 convolution here), or 6n + 2 of basic blocks
 * (fb.resnet.torch has those with shortcuts of zeros, `shortcut: pad`); and the one of four stages that is common in PyTorch (kuangliu/pytorch-cifar at 49b7aa9, `preact_resnet.py`).
 */
export const PREACT_RESNET: Family = {
  ...PRE_ACTIVATION,
  presets: presets(CIFAR, {
    'preact-resnet-18': { block: 'basic', stages: [2, 2, 2, 2], stem_width: 64 },
    'preact-resnet-110': { block: 'basic', depth: 110 },
    'preact-resnet-164': { block: 'bottleneck', depth: 164 },
    'preact-resnet-1001': { block: 'bottleneck', depth: 1001 },
  }),
  parameters: { depth: 'required', block: 'optional' },
  design,
  published: {
    law: ({ stages }) =>
      stages === undefined ? { init: 'he-normal', fan: 'fan_out' } : { init: 'torch-default' },
    byDefault: true,
  },
};

function design({ block = 'bottleneck', depth = 164, stages, stem_width = 16 }: Given): Design {
  const stem = { stem: 'conv3', stem_width } as const;
  if (stages !== undefined) return { block, stages, widths: resnetWidths(stages, block), ...stem };
  const isBasic = block === 'basic';
  return {
    block,
    stages: stagesOfDepth(depth, isBasic ? 6 : 9, 2),
    widths: doubled(isBasic ? 16 : 64, 3),
    ...stem,
  };
}
