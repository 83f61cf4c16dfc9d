import type { Chain } from '../../networks/chain.ts';
import { type Head, type Modules, type Names, widens } from './names.ts';

const GATES: Modules = { 'se.reduce': 'se.conv_reduce', 'se.expand': 'se.conv_expand' };

/** Blocks that widen nothing: `DepthwiseSeparableConv`. */
const SEPARABLE: Modules = {
  ...GATES,
  depthwise: 'conv_dw',
  norm1: 'bn1',
  project: 'conv_pw',
  norm2: 'bn2',
};

/** The others: `InvertedResidual`. */
const INVERTED: Modules = {
  ...GATES,
  expand: 'conv_pw',
  norm1: 'bn1',
  depthwise: 'conv_dw',
  norm2: 'bn2',
  project: 'conv_pwl',
  norm3: 'bn3',
};

/** timm/models/efficientnet.py, `_efficientnet_blocks.py`; a convolution and a norm stand before its classifier. */
const BLOCKS: Omit<Names, 'models' | 'head'> = {
  stem: { conv: 'conv_stem', norm1: 'bn1' },
  places: (at) => [
    {
      path: `blocks.${at.stage - 1}.${at.block - 1}`,
      modules: widens(at) ? INVERTED : SEPARABLE,
    },
  ],
};

const head = (channels: (chain: Chain) => number): Head => ({
  modules: { conv_head: 'conv_head', norm1: 'bn2' },
  plan: (chain) =>
    chain.conv('conv_head', channels(chain), 1, 1, { activated: false }).norm().activation(),
});

export const EFFICIENTNET_NAMES: Names = {
  ...BLOCKS,
  models: [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [
    {
      timm: `efficientnet_b${n}`,
      network: { model: `efficientnet-b${n}`, convention: 'timm' },
    },
    { timm: `tf_efficientnet_b${n}`, network: { model: `efficientnet-b${n}` } },
  ]),
  // 1280 times the width, as 320 of the last block are.
  head: head(({ extent: [channels] }) => 4 * channels),
};

export const MOBILENETV2_NAMES: Names = {
  ...BLOCKS,
  models: [{ timm: 'mobilenetv2_100', network: { model: 'mobilenetv2', convention: 'timm' } }],
  head: head(() => 1280),
};
