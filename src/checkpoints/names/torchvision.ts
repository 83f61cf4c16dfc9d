import type { FamilyName } from '../../networks/families/table.ts';
import { type Layout, type Modules, widens } from './names.ts';

/** torchvision/models/regnet.py. */
const REGNET: Layout = {
  stem: { conv: 'stem.0', norm1: 'stem.1' },
  places: ({ stage, block }) => [
    {
      path: `trunk_output.block${stage}.block${stage}-${block - 1}`,
      modules: {
        conv1: 'f.a.0',
        norm1: 'f.a.1',
        conv2: 'f.b.0',
        norm2: 'f.b.1',
        conv3: 'f.c.0',
        norm3: 'f.c.1',
        'se.reduce': 'f.se.fc1',
        'se.expand': 'f.se.fc2',
        shortcut: 'proj.0',
        'shortcut.norm1': 'proj.1',
      },
    },
  ],
};

const FEATURES = { stem: { conv: 'features.0.0', norm1: 'features.0.1' } };

/** Convolutions with a norm each, counted from 0, with squeeze-and-excitation before the last of them. */
const INVERTED: Modules = {
  ...{ expand: '0.0', norm1: '0.1', depthwise: '1.0', norm2: '1.1' },
  ...{ 'se.reduce': '2.fc1', 'se.expand': '2.fc2', project: '3.0', norm3: '3.1' },
};
const SEPARABLE: Modules = {
  ...{ depthwise: '0.0', norm1: '0.1', project: '2.0', norm2: '2.1' },
  ...{ 'se.reduce': '1.fc1', 'se.expand': '1.fc2' },
};

/** torchvision/models/efficientnet.py, of the first version. */
const EFFICIENTNET: Layout = {
  ...FEATURES,
  places: (at) => [
    {
      path: `features.${at.stage}.${at.block - 1}.block`,
      modules: widens(at) ? INVERTED : SEPARABLE,
    },
  ],
  head: { modules: { conv_head: 'features.8' } },
};

/** torchvision/models/mobilenetv2.py, which counts its blocks through. */
const MOBILENETV2: Layout = {
  ...FEATURES,
  places: (at) => [
    {
      path: `features.${at.index}.conv`,
      modules: widens(at)
        ? { ...INVERTED, project: '2', norm3: '3' }
        : { ...SEPARABLE, project: '1', norm2: '2' },
    },
  ],
  head: { modules: { conv_head: 'features.18' } },
};

/** torchvision/models/convnext.py, in which what stands between stages counts as one. */
const CONVNEXT: Layout = {
  ...FEATURES,
  places: ({ stage, block }) => [
    {
      path: `features.${2 * stage - 1}.${block - 1}`,
      modules: { depthwise: 'block.0', norm1: 'block.2', expand: 'block.3', project: 'block.5' },
    },
    {
      path: `features.${2 * stage - 2}`,
      modules: { 'pre.norm1': '0', downsample: '1' },
    },
  ],
  gain: 'layer_scale',
};

/** How torchvision 0.29 calls what a family has; null where it has none of it, or the names of timm. */
export const TORCHVISION: { readonly [Family in FamilyName]: Layout | null } = {
  resnetv2: null,
  resnet: null,
  'nf-resnet': null,
  'nf-regnet': null,
  nfnet: null,
  efficientnet: EFFICIENTNET,
  mobilenetv2: MOBILENETV2,
  regnet: REGNET,
  resnext: null,
  'wide-resnet': null,
  seresnet: null,
  bit: null,
  convnext: CONVNEXT,
  'cifar-resnet': null,
  'preact-resnet': null,
  wrn: null,
};
