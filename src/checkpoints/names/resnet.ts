import type { Model, Modules, Names } from './names.ts';
import { same } from './names.ts';

const MODULES: Modules = {
  ...same('conv1', 'conv2', 'conv3'),
  norm1: 'bn1',
  norm2: 'bn2',
  norm3: 'bn3',
  'se.reduce': 'se.fc1',
  'se.expand': 'se.fc2',
  shortcut: 'downsample.0',
  'shortcut.norm1': 'downsample.1',
};

/** timm/models/resnet.py, whose names torchvision's resnet.py has too. */
export const LAYERS: Omit<Names, 'models'> = {
  stem: { conv: 'conv1', norm1: 'bn1' },
  places: ({ stage, block }) => [{ path: `layer${stage}.${block - 1}`, modules: MODULES }],
};

const model = (timm: string, name: string): Model => ({ timm, network: { model: name } });

export const RESNET_NAMES: Names = {
  ...LAYERS,
  models: [18, 34, 50, 101, 152].map((depth) => model(`resnet${depth}`, `resnet-${depth}`)),
};

export const RESNEXT_NAMES: Names = {
  ...LAYERS,
  models: ['50-32x4d', '101-32x8d', '101-64x4d'].map((size) =>
    model(`resnext${size.replace('-', '_')}`, `resnext-${size}`),
  ),
};

export const WIDE_RESNET_NAMES: Names = {
  ...LAYERS,
  models: [50, 101].map((depth) => model(`wide_resnet${depth}_2`, `wide-resnet-${depth}-2`)),
};

export const SERESNET_NAMES: Names = {
  ...LAYERS,
  models: [50, 101, 152].map((depth) => model(`seresnet${depth}`, `seresnet-${depth}`)),
};
