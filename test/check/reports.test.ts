import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folder, inProcess } from '../cli/run.ts';

/** A public question of the kind "my activations explode, or are dead", and what its thread ended with. */
interface Report {
  readonly thread: string;
  readonly network: string;
  /** More of the config. */
  readonly more?: string;
  /** In the verdict of `spp check`, or in its message. */
  readonly says: RegExp;
}

/** As deep as ResNetV2-50 at a quarter of its widths, which no verdict depends on. */
const DEPTH_50 = 'model: resnetv2, stages: [3, 4, 6, 3], widths: [64, 128, 256, 512], stem: conv3';

const NF = `${DEPTH_50}, norm: none, residual: nf, alpha: 1, scaled_ws: true`;

const GRADIENT = 'statistics: [forward, backward]';

const REPORTS: readonly Report[] = [
  {
    thread: 'joe-siyuan-qiao/WeightStandardization/issues/23',
    network: 'model: resnetv2-18, norm: none, weight_standardization: plain',
    says: /the fan-in: the standardised weights have variance 1, and are not divided by √fan-in/,
  },
  {
    thread: 'huangleiBuaa/ONI/issues/1',
    network: 'model: resnet-18, stem: conv3, norm: none, init: orthogonal, init_gain: 1.4142',
    says: /the variance doubles every .* without a normaliser each block adds as much as it is given/s,
  },
  {
    thread: 'clovaai/stargan-v2/issues/6',
    network: `${DEPTH_50}, norm: none`,
    says: /the variance doubles every .* each block adds as much as it is given/s,
  },
  {
    thread: 'clovaai/stargan-v2/issues/6',
    network: `${DEPTH_50}, norm: none, init: lecun-normal, activation: identity, sum_scale: 1/sqrt2`,
    says: /n: healthy/,
  },
  {
    thread: 'Kid-key/MimicNorm/issues/1',
    network: `${DEPTH_50}, norm: none, residual: nf, alpha: 1, init: he-normal`,
    says: /all samples of a channel move together.*passes through weights that are not standardised/s,
  },
  {
    thread: 'pkuxmq/OTTT-SNN/issues/3',
    network: `${NF}, activation: step, step_threshold: 1`,
    says: /n: healthy/,
  },
  {
    thread: 'google-deepmind/deepmind-research/issues/166',
    network: `${DEPTH_50}, norm: batch`,
    says: /n: healthy/,
  },
  {
    thread: 'google-deepmind/deepmind-research/issues/178',
    network: `${NF}, activation: relu, beta: output`,
    says: /n: healthy/,
  },
  {
    thread: 'lightvector/KataGo/issues/843',
    network: `${NF}, activation: silu, beta: measured`,
    says: /n: healthy/,
  },
  {
    thread: 'tensorpack/tensorpack/issues/420',
    network: 'model: resnet-18, stem: conv3, zero_init_last: true',
    says: /the block is its shortcut.*zero_init_last starts the last weight of each branch at zero/s,
  },
  {
    thread: 'Zelgunn/CustomKerasLayers/issues/1',
    network: 'model: resnetv2-18, stem: conv3, norm: none, residual: skipinit',
    says: /zero-initialised gain: skip_gain is 0/,
  },
  {
    thread: 'ajbrock/BoilerPlate/issues/2',
    network:
      'model: resnet, block: basic, stages: [3, 3, 3], widths: [16, 32, 64], stem: conv3, norm: none, residual: fixup',
    says: /residual: fixup starts the last weight of each branch at zero/,
  },
  {
    thread: 'pytorch/pytorch/issues/19916',
    network: 'model: resnetv2-18',
    more: 'check: { batch_dependence: 2 }',
    says: /with 2 samples in place of 8 .* the norm takes its statistics from too few values/s,
  },
  {
    thread: 'facebookresearch/ConvNeXt/issues/44',
    network: 'model: convnext-tiny, size: 64',
    says: /a layer scale that starts each block at next to its shortcut.*layer_scale: 1/s,
  },
  {
    thread: 'titu1994/keras-efficientnets/issues/7',
    network: 'model: efficientnet-b3, size: 64',
    says: /n: healthy/,
  },
  {
    thread: 'leondgarse/keras_efficientnet_v2/issues/12',
    network: 'model: efficientnet-b0',
    more: 'check: { batch_dependence: 2 }',
    says: /with 2 samples a batch norm has 2 values of a channel here.* the norm takes its statistics from too few values/s,
  },
  {
    thread: 'alan-turing-institute/icenet-mp/issues/346',
    network:
      'model: resnetv2, block: basic, stages: [10], widths: [64], stem: conv3, shortcut: none',
    more: GRADIENT,
    says: /is multiplied by 2\.\d* in each block.*the forward pass is healthy.*norms without shortcuts/s,
  },
  {
    thread: 'alan-turing-institute/icenet-mp/issues/346',
    network:
      'model: resnetv2, block: basic, stages: [10], widths: [64], stem: conv3, shortcut: none, norm: layer',
    more: GRADIENT,
    says: /n: healthy/,
  },
  {
    thread: 'facebookresearch/deit/issues/122',
    network:
      'model: resnetv2, block: basic, stages: [12], widths: [64], stem: conv3, norm: layer, layer_scale: 1.0e-4',
    more: GRADIENT,
    says: /the branch hands back \d\.\de-9 of what the shortcut does.*starts at 1\.0e-4/s,
  },
  {
    thread: 'facebookresearch/deit/issues/122',
    network:
      'model: resnetv2, block: basic, stages: [12], widths: [64], stem: conv3, norm: layer, layer_scale: 0.1',
    more: GRADIENT,
    says: /n: healthy/,
  },
  {
    thread: 'rogertrullo/Receptive-Field-in-Pytorch/issues/3',
    network:
      'model: resnetv2, block: basic, stages: [4], widths: [64], stem: conv3, shortcut: none, norm: none, activation: sigmoid',
    more: GRADIENT,
    says: /the gradient energy is multiplied by 0\.0\d* in each block.*the forward pass is healthy.*ordered phase/s,
  },
  {
    thread: 'karpathy/makemore/issues/22',
    network: 'model: resnetv2-18, batch: 1',
    says: /a single value a channel, which has no variance.*larger batch/s,
  },
];

test.each(REPORTS)('$thread: $network', async ({ thread, network, more = '', says }) => {
  const at = folder();
  const text = `input: { kind: gaussian, batch: 8, size: 32 }\nnetworks: [{ name: n, ${network} }]\n${more}\n`;
  const file = at.write('a.yaml', text);
  const { stdout, stderr } = await inProcess(at.root, ['check', file]);
  expect(`${stdout}${stderr}`).toMatch(says);
  const rules = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  expect(rules).toContain(`https://github.com/${thread}`);
});
