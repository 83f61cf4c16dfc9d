import type { Modules, Names } from './names.ts';

const MODULES: Modules = {
  depthwise: 'conv_dw',
  norm1: 'norm',
  expand: 'mlp.fc1',
  project: 'mlp.fc2',
};

/** What a stage begins with, which here is the beginning of its first block. */
const BETWEEN: Modules = { 'pre.norm1': 'downsample.0', downsample: 'downsample.1' };

/** timm/models/convnext.py; a norm stands before its classifier. */
export const CONVNEXT_NAMES: Names = {
  stem: { conv: 'stem.0', norm1: 'stem.1' },
  places: ({ stage, block }) => [
    { path: `stages.${stage - 1}.blocks.${block - 1}`, modules: MODULES },
    { path: `stages.${stage - 1}`, modules: BETWEEN },
  ],
  gain: 'gamma',
  linear: ['expand', 'project'],
  models: ['tiny', 'small', 'base', 'large'].map((size) => ({
    timm: `convnext_${size}`,
    network: { model: `convnext-${size}` },
  })),
  head: { modules: { norm1: 'head.norm' }, plan: (chain) => chain.norm() },
};
