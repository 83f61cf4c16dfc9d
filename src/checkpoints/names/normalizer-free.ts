import { divisible } from '../../networks/block.ts';
import { type Modules, type Names, same } from './names.ts';

const GATES = (place: 'attn' | 'attn_last'): Modules => ({
  'se.reduce': `${place}.fc1`,
  'se.expand': `${place}.fc2`,
  eca: `${place}.conv`,
});

/** timm/models/nfnet.py. */
const stages = (modules: Modules) =>
  ({
    stem: { conv: 'stem.conv' },
    gain: 'skipinit_gain',
    places: ({ stage, block }) => [
      {
        path: `stages.${stage - 1}.${block - 1}`,
        modules: { ...modules, shortcut: 'downsample.conv' },
      },
    ],
  }) as const satisfies Omit<Names, 'models'>;

const CONVS = same('conv1', 'conv2', 'conv3');
const TIMM = { convention: 'timm' };

export const NF_RESNET_NAMES: Names = {
  ...stages({ ...CONVS, ...GATES('attn_last') }),
  models: ['resnet', 'seresnet', 'ecaresnet'].flatMap((kind) =>
    [26, 50, 101].map((depth) => ({
      timm: `nf_${kind}${depth}`,
      network: { model: `nf-${kind}-${depth}`, ...TIMM },
    })),
  ),
};

const finalConv = { modules: same('final_conv') };

export const NF_REGNET_NAMES: Names = {
  ...stages({ ...CONVS, ...GATES('attn') }),
  models: [0, 1, 2, 3, 4, 5].map((n) => ({
    timm: `nf_regnet_b${n}`,
    network: { model: `nf-regnet-b${n}`, ...TIMM },
  })),
  head: {
    ...finalConv,
    // `num_features=1280 * channels[-1] // 440`, then times the width.
    plan: (chain, { base_widths = [], width_multiplier = 1 }) => {
      const features = Math.floor((1280 * (base_widths.at(-1) ?? 440)) / 440);
      const channels = divisible(features * width_multiplier, 8);
      return chain.conv('final_conv', channels, 1, 1, { activated: true });
    },
  },
};

/** The keys with which `convention: deepmind` is timm's port of its NFNets: its own law and gates, ε, exact GELU. */
const PORT = {
  convention: 'deepmind',
  se_init: 'lecun-normal',
  se_divisor: 8,
  ws_guard: 'epsilon',
  gelu: 'erf',
};

export const NFNET_NAMES: Names = {
  // The second grouped convolution is the third of the branch here.
  ...stages({ ...same('conv1', 'conv2'), conv3: 'conv2b', conv4: 'conv3', ...GATES('attn_last') }),
  stem: {
    conv: 'stem.conv1',
    conv2: 'stem.conv2',
    conv3: 'stem.conv3',
    conv4: 'stem.conv4',
  },
  models: [0, 1, 2, 3, 4, 5, 6].flatMap((n) => [
    { timm: `nfnet_f${n}`, network: { model: `nfnet-f${n}`, ...TIMM } },
    { timm: `dm_nfnet_f${n}`, network: { model: `nfnet-f${n}`, ...PORT } },
  ]),
  head: {
    ...finalConv,
    plan: (chain) => chain.conv('final_conv', 2 * chain.extent[0], 1, 1, { activated: true }),
  },
};
