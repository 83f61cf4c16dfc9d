import { type Modules, type Names, same } from './names.ts';

const MODULES: Modules = {
  ...same('conv1', 'conv2', 'conv3'),
  'pre.norm1': 'norm1',
  norm1: 'norm2',
  norm2: 'norm3',
  shortcut: 'downsample.conv',
};

/** timm/models/resnetv2.py; a norm stands before its classifier. */
const STAGES: Omit<Names, 'models'> = {
  stem: { conv: 'stem.conv' },
  places: ({ stage, block }) => [
    { path: `stages.${stage - 1}.blocks.${block - 1}`, modules: MODULES },
  ],
  head: { modules: { norm1: 'norm' }, plan: (chain) => chain.norm() },
};

export const RESNETV2_NAMES: Names = {
  ...STAGES,
  models: [18, 34, 50, 101, 152].map((depth) => ({
    timm: `resnetv2_${depth}`,
    network: { model: `resnetv2-${depth}` },
  })),
};

export const BIT_NAMES: Names = {
  ...STAGES,
  models: ['50x1', '50x3', '101x1', '101x3', '152x2', '152x4'].map((size) => ({
    timm: `resnetv2_${size}_bit`,
    network: { model: `bit-r${size}`, convention: 'timm' },
  })),
};
