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

/** What the gradient is told of in the literature on networks without norms, and without shortcuts. @type {readonly Given[]} */
export const PLAIN_NETWORKS = [
  { name: 'tanh', activation: 'tanh', init: 'lecun-normal' },
  { name: 'tanh, no shortcut', activation: 'tanh', init: 'lecun-normal', shortcut: 'none' },
  {
    name: 'tanh, orthogonal, no shortcut',
    activation: 'tanh',
    init: 'orthogonal',
    shortcut: 'none',
  },
  { name: 'identity, orthogonal', activation: 'identity', init: 'orthogonal' },
  { name: 'gelu, orthogonal', activation: 'gelu', init: 'orthogonal' },
  { name: 'relu, no shortcut', init: 'he-normal', shortcut: 'none' },
].map((given) => ({
  model: 'resnetv2',
  stages: [2, 1],
  widths: [16, 32],
  stem_width: 8,
  norm: 'none',
  ...given,
}));

const NF_RESNET = { model: 'nf-resnet', stages: [1, 1], widths: [16, 32], stem_width: 8 };
const NF_RESNET_26 = { widths: [16, 32, 32, 32], stem_width: 8 };
const NF_REGNET = { model: 'nf-regnet', stages: [2, 1], widths: [24, 36], stem_width: 20 };
const NFNET = { model: 'nfnet', widths: [32, 32, 48, 48], group_width: 8, stem_width: 16 };
const EFFICIENTNET = { model: 'efficientnet', width_multiplier: 0.25 };
const MOBILENETV2 = { model: 'mobilenetv2', width_multiplier: 0.25 };
const REGNETX = { model: 'regnet', w0: 8, wa: 8, wm: 2, depth: 4, group_width: 4, stem_width: 8 };
const REGNETY = { model: 'regnety-200mf', widths: [8, 16, 16, 24], stem_width: 8 };
const TWO = { stages: [1, 1], widths: [16, 32], stem_width: 8 };
const RESNEXT = { model: 'resnext', ...TWO, groups: 4 };
const WIDE = { model: 'wide-resnet', ...TWO };
const SERESNET = { model: 'seresnet', ...TWO };
const BIT = { model: 'bit', stages: [1, 1], widths: [32, 64], stem_width: 32, norm_groups: 8 };
const CONVNEXT = { model: 'convnext', stages: [1, 1], widths: [8, 16] };
const DEEPMIND = { convention: 'deepmind', skip_gain: 1 };
const TIMM = { convention: 'timm' };
const LAST_ONE = { ...TIMM, zero_init_last: false };

/**
 * Small networks of every family, by every convention that differs, and what is asked of a ResNetV2, asked of others.
 * The tests hold the same ones to float64.
 *
 * @type {readonly Given[]}
 */
export const FAMILY_NETWORKS = [
  { name: 'resnetv2 published', model: 'resnetv2', ...TWO, init: 'published' },
  { name: 'resnetv2 published timm', model: 'resnetv2', ...TWO, init: 'published', ...TIMM },
  { name: 'resnet published', model: 'resnet', ...TWO, init: 'published' },
  { name: 'resnet published timm', model: 'resnet', ...TWO, init: 'published', ...TIMM },
  { name: 'nf-resnet', ...NF_RESNET },
  { name: 'nf-resnet deepmind', ...NF_RESNET, ...DEEPMIND },
  { name: 'nf-resnet timm', ...NF_RESNET, ...TIMM },
  { name: 'nf-resnet timm last 1', ...NF_RESNET, ...LAST_ONE },
  { name: 'nf-seresnet-26', model: 'nf-seresnet-26', ...NF_RESNET_26 },
  { name: 'nf-seresnet-26 timm', model: 'nf-seresnet-26', ...NF_RESNET_26, ...TIMM },
  { name: 'nf-seresnet-26 timm last 1', model: 'nf-seresnet-26', ...NF_RESNET_26, ...LAST_ONE },
  { name: 'nf-ecaresnet-26', model: 'nf-ecaresnet-26', ...NF_RESNET_26 },
  { name: 'nf-ecaresnet-26 timm last 1', model: 'nf-ecaresnet-26', ...NF_RESNET_26, ...LAST_ONE },
  { name: 'nf-regnet', ...NF_REGNET },
  { name: 'nf-regnet deepmind', ...NF_REGNET, ...DEEPMIND },
  { name: 'nf-regnet deepmind gain 0', ...NF_REGNET, convention: 'deepmind' },
  { name: 'nf-regnet timm', ...NF_REGNET, ...TIMM },
  { name: 'nf-regnet timm last 1', ...NF_REGNET, ...LAST_ONE },
  { name: 'nfnet', ...NFNET },
  { name: 'nfnet deepmind', ...NFNET, ...DEEPMIND },
  { name: 'nfnet deepmind gain 0', ...NFNET, convention: 'deepmind' },
  { name: 'nfnet timm', ...NFNET, ...TIMM },
  { name: 'nfnet timm last 1', ...NFNET, ...LAST_ONE },
  { name: 'efficientnet', ...EFFICIENTNET },
  { name: 'efficientnet timm', ...EFFICIENTNET, ...TIMM },
  { name: 'mobilenetv2', ...MOBILENETV2 },
  { name: 'mobilenetv2 timm', ...MOBILENETV2, ...TIMM },
  { name: 'regnetx', ...REGNETX },
  { name: 'regnetx timm', ...REGNETX, ...TIMM },
  { name: 'regnetx timm last 1', ...REGNETX, ...LAST_ONE },
  { name: 'regnety', ...REGNETY },
  { name: 'regnety timm', ...REGNETY, ...TIMM },
  { name: 'regnety timm last 1', ...REGNETY, ...LAST_ONE },
  { name: 'resnext', ...RESNEXT },
  { name: 'resnext timm', ...RESNEXT, ...TIMM },
  { name: 'wide-resnet', ...WIDE },
  { name: 'wide-resnet timm last 1', ...WIDE, ...LAST_ONE },
  { name: 'seresnet', ...SERESNET },
  { name: 'seresnet timm', ...SERESNET, ...TIMM },
  { name: 'seresnet timm last 1', ...SERESNET, ...LAST_ONE },
  { name: 'bit', ...BIT },
  { name: 'bit timm', ...BIT, ...TIMM },
  { name: 'convnext', ...CONVNEXT },
  { name: 'convnext layer scale 1', ...CONVNEXT, layer_scale: 1, kernel: [7, 5] },
  { name: 'cifar-resnet', model: 'cifar-resnet', depth: 8 },
  { name: 'preact-resnet', model: 'preact-resnet', depth: 11 },
  { name: 'preact-resnet basic', model: 'preact-resnet', depth: 8, block: 'basic' },
  { name: 'preact-resnet-18', model: 'preact-resnet-18', widths: [8, 16, 32, 32], stem_width: 8 },
  { name: 'wrn', model: 'wrn', depth: 10, width_multiplier: 1 },
  { name: 'wrn wide', model: 'wrn', depth: 10, width_multiplier: 2 },
  { name: 'efficientnet no norm', ...EFFICIENTNET, norm: 'none' },
  { name: 'efficientnet nf', ...EFFICIENTNET, ...NF, scaled_ws: true, alpha: 0.5 },
  { name: 'mobilenetv2 group', ...MOBILENETV2, norm: 'group', norm_groups: 4, init: 'he-normal' },
  {
    name: 'mobilenetv2 layer tanh',
    ...MOBILENETV2,
    norm: 'layer',
    activation: 'tanh',
    stem: 'conv3',
  },
  { name: 'mobilenetv2 β measured', ...MOBILENETV2, ...NF, beta: 'measured', bias: 'uniform' },
  {
    name: 'mobilenetv2 β measured α default',
    ...MOBILENETV2,
    norm: 'none',
    residual: 'nf',
    beta: 'measured',
    bias: 'uniform',
  },
  { name: 'convnext nf', ...CONVNEXT, ...NF },
  { name: 'convnext no shortcut', ...CONVNEXT, norm: 'batch', shortcut: 'none' },
  { name: 'efficientnet no shortcut', ...EFFICIENTNET, shortcut: 'none', zero_init_last: true },
  { name: 'efficientnet zero last', ...EFFICIENTNET, zero_init_last: true, se_bias: 'uniform' },
  {
    name: 'resnetv2 pad patch4',
    model: 'resnetv2',
    stages: [1, 1],
    widths: [64, 96],
    expansion: 0.125,
    shortcut: 'pad',
    stem: 'patch4',
  },
  {
    name: 'resnet eca',
    model: 'resnet',
    stages: [1, 1],
    widths: [16, 32],
    eca: true,
    init: 'torch-default',
  },
  {
    name: 'resnet norm weights',
    model: 'resnet',
    stages: [1, 1],
    widths: [16, 32],
    norm_weight: 'uniform',
  },
  {
    name: 'resnetv2 of everything',
    model: 'resnetv2',
    stages: [2],
    widths: [16],
    strides: [2],
    middle_convs: 2,
    groups: [2],
    expansion: [0.5],
    init: 'truncated-normal',
    init_std: 0.1,
    se_ratio: 0.5,
    se_place: 'middle',
    se_of: 'input',
    se_activation: 'silu',
    layer_scale: 0.5,
  },
];
