// @ts-check

/**
 * Networks that spp and the PyTorch script are held against each other on: keys of an spp config.
 *
 * @typedef {Readonly<Record<string, unknown>> & { readonly name: string }} Given
 */

const NF = { norm: 'none', residual: 'nf', alpha: 1 };
const WS = { ...NF, scaled_ws: true };
const LECUN = { init: 'lecun-normal' };
const IDENTITY = { ...NF, ...LECUN, activation: 'identity' };

/** Every kind of network that spp knows, and the stems and shortcuts that people trip on. @type {readonly Given[]} */
export const NETWORKS = [
  { name: 'bn norm-act' },
  { name: 'bn act-norm', order: 'act-norm', ...LECUN },
  { name: 'layer', norm: 'layer' },
  { name: 'instance', norm: 'instance' },
  { name: 'group', norm: 'group' },
  { name: 'nf-he', ...NF },
  { name: 'nf-ws 1', ...WS },
  { name: 'nf-ws 0.2', ...WS, alpha: 0.2 },
  { name: 'nf-identity', ...IDENTITY },
  { name: 'nf-silu', ...WS, activation: 'silu' },
  { name: 'plain he', norm: 'none' },
  { name: 'bn conv7', stem: 'conv7' },
  { name: 'nf-he conv7', ...NF, stem: 'conv7' },
  { name: 'nf-ws conv7', ...WS, stem: 'conv7' },
  { name: 'nf-identity conv7', ...IDENTITY, stem: 'conv7' },
  { name: 'nf-ws avgpool', ...WS, shortcut: 'avgpool-conv' },
  { name: 'skipinit 0', norm: 'none', residual: 'skipinit' },
  { name: 'skipinit 0.5', norm: 'none', residual: 'skipinit', skip_gain: 0.5 },
  { name: 'resnet-50 v1', model: 'resnet-50' },
];

/** Choices that are worth an exact check, and too dear or too dull for one over seeds. @type {readonly Given[]} */
const MORE = [
  { name: 'bn same', padding: 'same' },
  { name: 'nf-ws same', ...WS, padding: 'same' },
  { name: 'bn conv3', stem: 'conv3' },
  { name: 'bn none', stem: 'none' },
  { name: 'nf-ws none', ...WS, stem: 'none' },
  { name: 'group 8, ε 0.1', norm: 'group', norm_groups: 8, norm_epsilon: 0.1 },
  { name: 'layer act-norm', norm: 'layer', order: 'act-norm' },
  { name: 'instance act-norm', norm: 'instance', order: 'act-norm' },
  { name: 'bn avgpool', shortcut: 'avgpool-conv' },
  { name: 'nf-gelu', ...WS, activation: 'gelu' },
  { name: 'nf deepmind', ...WS, convention: 'deepmind', skip_gain: 0.5 },
  {
    name: 'nf deepmind silu se',
    ...WS,
    convention: 'deepmind',
    skip_gain: 1,
    activation: 'silu',
    se_ratio: 0.5,
  },
  { name: 'nf deepmind gelu', ...WS, convention: 'deepmind', skip_gain: 1, activation: 'gelu' },
  { name: 'nf timm', ...WS, convention: 'timm' },
  {
    name: 'nf timm last gain 1',
    ...WS,
    convention: 'timm',
    zero_init_last: false,
    activation: 'silu',
    se_ratio: 0.1,
  },
  { name: 'nf β behind', ...WS, beta: 'output', activation: 'silu' },
  { name: 'sum over √2', norm: 'none', sum_scale: Math.SQRT1_2 },
  { name: 'nf se', ...WS, se_ratio: 0.5 },
  { name: 'bn se', se_ratio: 0.25 },
  { name: 'fixup', norm: 'none', residual: 'fixup' },
  { name: 'bn zero last', zero_init_last: true },
  { name: 'bn basic', block: 'basic' },
  { name: 'nf-ws basic', ...WS, block: 'basic' },
  { name: 'v1 basic', model: 'resnet', block: 'basic' },
  { name: 'v1 zero last', model: 'resnet', zero_init_last: true },
  { name: 'v1 group', model: 'resnet', norm: 'group' },
  { name: 'v1 plain', model: 'resnet', norm: 'none' },
  { name: 'v1 avgpool', model: 'resnet', shortcut: 'avgpool-conv' },
  { name: 'v1 same silu', model: 'resnet', padding: 'same', activation: 'silu' },
  { name: 'v1 fixup', model: 'resnet', norm: 'none', residual: 'fixup' },
  { name: 'bn batch 2', batch: 2 },
];

/** Small, so that float64 is quick; at least 32 channels everywhere, so that group norm divides. */
const SMALL = { stages: [2, 2, 2, 2], widths: [128, 256, 512, 1024] };

/** @type {readonly Given[]} */
export const SMALL_NETWORKS = [...NETWORKS, ...MORE].map((given) => ({
  ...given,
  ...SMALL,
  model: given['model'] === undefined ? 'resnetv2' : 'resnet',
}));
