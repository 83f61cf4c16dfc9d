import { test } from 'vitest';
import { networkSchema } from '../../src/config/network.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { agrees } from './agrees.ts';

/** Relative difference from float64. */
const MOST = 1e-5;

/** Of networks that halve a map five times, enough pixels for a batch norm at the end: of two values it makes signs. */
function sizeOf({ strides = [] }: NetworkSpec): [number, number] {
  return strides.length > 3 ? [64, 72] : [32, 40];
}

const built = (network: object): NetworkSpec => networkSchema.parse(network);

/** Small networks of every family, as their published codes have them. */
const NETWORKS: readonly object[] = [
  { model: 'nf-resnet', stages: [1, 1], widths: [16, 32], stem_width: 8 },
  { model: 'nf-seresnet-26', widths: [16, 32, 32, 32], stem_width: 8, convention: 'timm' },
  { model: 'nf-ecaresnet-26', widths: [16, 32, 32, 32], stem_width: 8, zero_init_last: false },
  { model: 'nf-regnet', stages: [2, 1], widths: [24, 32] },
  { model: 'nf-regnet', stages: [2, 1], widths: [24, 32], convention: 'deepmind', skip_gain: 1 },
  { model: 'nf-regnet', stages: [2, 1], widths: [24, 36], convention: 'timm' },
  { model: 'nfnet', widths: [32, 32, 48, 48], group_width: 8, stem_width: 16 },
  {
    model: 'nfnet',
    widths: [32, 32, 48, 48],
    group_width: 8,
    stem_width: 16,
    convention: 'deepmind',
  },
  { model: 'efficientnet', width_multiplier: 0.25 },
  { model: 'efficientnet', width_multiplier: 0.25, convention: 'timm' },
  { model: 'mobilenetv2', width_multiplier: 0.25 },
  { model: 'regnet', w0: 8, wa: 8, wm: 2, depth: 4, group_width: 4, stem_width: 8 },
  { model: 'regnety-200mf', stages: undefined, widths: [8, 16, 16, 24], stem_width: 8 },
  { model: 'resnext', stages: [1, 1], widths: [16, 32], groups: 4, stem_width: 8 },
  { model: 'wide-resnet', stages: [1, 1], widths: [16, 32], stem_width: 8 },
  { model: 'seresnet', stages: [1, 1], widths: [16, 32], stem_width: 8 },
  {
    model: 'seresnet',
    stages: [1, 1],
    widths: [16, 32],
    stem_width: 8,
    convention: 'timm',
    zero_init_last: false,
  },
  { model: 'bit', stages: [1, 1], widths: [32, 64], stem_width: 32, norm_groups: 8 },
  { model: 'convnext', stages: [1, 1], widths: [8, 16] },
  { model: 'convnext', stages: [1, 1], widths: [8, 16], layer_scale: 1, kernel: [7, 5] },
  { model: 'cifar-resnet', depth: 8 },
  { model: 'preact-resnet', depth: 11 },
  { model: 'preact-resnet', depth: 8, block: 'basic' },
  { model: 'wrn', depth: 10, width_multiplier: 1 },
];

test.each(NETWORKS)('%j', (network) => {
  const spec = built(network);
  return agrees(spec, ...sizeOf(spec), MOST);
});

/** What a ResNetV2 can be asked for, asked of other families. */
const ABLATIONS: readonly object[] = [
  { model: 'efficientnet', width_multiplier: 0.25, norm: 'none' },
  {
    model: 'efficientnet',
    width_multiplier: 0.25,
    norm: 'none',
    residual: 'nf',
    scaled_ws: true,
    alpha: 0.5,
  },
  {
    model: 'mobilenetv2',
    width_multiplier: 0.25,
    norm: 'group',
    norm_groups: 4,
    init: 'he-normal',
  },
  {
    model: 'mobilenetv2',
    width_multiplier: 0.25,
    norm: 'layer',
    activation: 'tanh',
    stem: 'conv3',
  },
  {
    model: 'mobilenetv2',
    width_multiplier: 0.25,
    norm: 'none',
    residual: 'nf',
    beta: 'measured',
    bias: 'uniform',
  },
  { model: 'convnext', stages: [1, 1], widths: [8, 16], norm: 'none', residual: 'nf', alpha: 1 },
  { model: 'convnext', stages: [1, 1], widths: [8, 16], norm: 'batch', shortcut: 'none' },
  { model: 'efficientnet', width_multiplier: 0.25, shortcut: 'none', zero_init_last: true },
  { model: 'efficientnet', width_multiplier: 0.25, zero_init_last: true, se_bias: 'uniform' },
  {
    model: 'resnetv2',
    stages: [1, 1],
    widths: [64, 96],
    expansion: 0.125,
    shortcut: 'pad',
    stem: 'patch4',
  },
  { model: 'resnet', stages: [1, 1], widths: [16, 32], eca: true, init: 'torch-default' },
  { model: 'resnet', stages: [1, 1], widths: [16, 32], norm_weight: 'uniform' },
  {
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

test.each(ABLATIONS)('%j', (network) => {
  const spec = built(network);
  return agrees(spec, ...sizeOf(spec), MOST);
});
