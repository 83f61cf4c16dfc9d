import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/load.ts';
import { validates } from './draft7.ts';

type Schema = Record<string, unknown>;

const schema = configJsonSchema() as Schema;
const one = 'networks: [{ model: resnetv2-50 }]';
const network = (text: string) => `networks: [{ model: resnetv2-50, ${text} }]`;
const free = (text: string) => `networks: [{ model: resnetv2, ${text} }]`;
const based = (base: string, ...own: string[]) =>
  `base: { ${base} }\nnetworks: [${own.map((each) => `{ ${each} }`).join(', ')}]`;
const input = (text: string) => `input: { ${text} }\n${one}`;

const GOOD = [
  'networks: [{ model: nets/net.onnx, weights: drawn, init: { "*attn*": lecun-normal, "*": he-normal } }]',
  'networks: [{ model: NET.ONNX, points: ["*Add"], dims: { sequence: 8 }, inputs: { ids: { kind: tokens } } }]',
  'base: { init: he-normal, norm: none }\nnetworks: [{ model: net.onnx }, { model: resnet-18 }]',
  'base: { model: net.onnx, dims: { sequence: 8 } }\nnetworks: [{ name: a }, { name: b, weights: drawn }, { model: resnet-18 }]',
  `${one}\nassert: { avg_var: [{ min: 0, max: 2 }, { within: [0, 1], stages: [1] }] }`,
  `${one}\nassert: { avg_var: { max: 2 } }`,
  one,
  `$schema: x.json\ntitle: T\nseeds: 4\n${one}`,
  `seeds: [0, 5]\n${one}`,
  input('kind: gaussian'),
  network('shortcut: none, norm: none, bias_std: 0.2, kernel: 1, activation: erf'),
  network('sum_scale: 1/sqrt2'),
  network('size: 64, batch: 2'),
  network('size: [1, 16384]'),
  `${one}\nchart: { x: macs }`,
  `${one}\nchart: {}`,
  network('activation: step, step_threshold: 1'),
  network('activation: { expression: "x * sigmoid(x)" }'),
  network('init: delta-orthogonal, norm: group, se_ratio: 0.5, se_init: zero, se_divisor: 8'),
  network('norm: group, weight_standardization: plain, stem: conv3, stem_width: 16'),
  `x-anything: { a: [1] }\n${one}`,
  `${one}\nsweep: { networks.init_gain: [1, 2], input.size: { from: 8, to: 32, steps: 3 }, seeds: [3] }`,
  `${one}\nsweep: { networks.activation.expression: [x, "x * x"], exclude: [{ networks.activation.expression: x }] }`,
  'networks: [{ norm: none }]\nsweep: { networks.model: [resnet-18, resnet-34] }',
  'networks: [{ model: resnetv2-50, alpha: 1 }]\nsweep: { networks.residual: [nf] }',
  input('kind: gaussian, size: [1, 16384], batch: 65536, channels: 1'),
  input('kind: images, path: "a b/*.jpg", size: 64, normalize: none, skip_unreadable: true'),
  input('kind: file, path: a.npz'),
  input('kind: file, path: a.npz, array: x, batch: 4'),
  network('norm: none, residual: nf, alpha: 1, scaled_ws: true, activation: swish'),
  network('norm: group, norm_groups: 8, norm_epsilon: 1e-3, order: act-norm'),
  network('norm_epsilon: 1, order: norm-act'),
  network('widths: [4, 8, 12, 16], name: Näme, stem: none, padding: same, init: lecun-normal'),
  free('stages: [1]'),
  network('shortcut: pad'),
  network('groups: 4, expansion: [0.5, 0.5, 0.25, 1], strides: [2, 2, 1, 1], kernel: [3, 5, 7, 1]'),
  network('init: normal, init_std: 0.02, bias: uniform, layer_scale: 1e-6'),
  network(
    'se_ratio: 0.25, se_of: input, se_place: middle, se_activation: silu, se_bias: zero, eca: true',
  ),
  'networks: [{ model: nf-resnet-50, alpha: 1, skip_gain: 0, gamma: activation }]',
  'networks: [{ model: nf-resnet-50, norm: batch, order: act-norm }]',
  'networks: [{ model: efficientnet-b0, norm: none, residual: nf, scaled_ws: true, alpha: 0.5 }]',
  'networks: [{ model: efficientnet, width_multiplier: 0.5, depth_multiplier: 2, se_ratio: 0.5 }]',
  'networks: [{ model: regnet, w0: 24, wa: 24, wm: 2.5, depth: 13, group_width: 8, se_ratio: 0.25 }]',
  'networks: [{ model: wrn, depth: 22, width_multiplier: 2 }]',
  'networks: [{ model: convnext-tiny, norm: batch, norm_epsilon: 1e-5, layer_scale: 1, bias_std: 0.1 }]',
  'networks: [{ model: bit-r50x1, norm_groups: 16, init: published }]',
  'networks: [{ model: nfnet-f0, gelu: tanh, se_place: middle, group_width: 64 }]',
  'networks: [{ model: resnext, stages: [1, 1], groups: 8, expansion: 0.5 }]',
  free('stages: [1, 1000], widths: [4, 65536]'),
  input('kind: pink'),
  input('kind: pink, exponent: 0, channels: 1, size: 8'),
  free('stages: [1], block: basic, widths: [7]'),
  'networks: [{ model: resnet, stages: [1] }]',
  'networks: [{ model: resnet-18, widths: [1, 2, 3, 5], zero_init_last: true }]',
  network('residual: skipinit, skip_gain: 0'),
  network('residual: nf, skip_gain: 1e3, se_ratio: 1'),
  network('residual: fixup, norm: none, scaled_ws: false, init: orthogonal, init_gain: 1.4'),
  network('init: lecun-uniform, fan: fan_out'),
  network('fan: fan_in'),
  network('scaled_ws: true, gamma: activation, stem_gamma: true, convention: timm'),
  network('shortcut: avgpool-conv, convention: deepmind'),
  based('model: resnetv2-50', ''),
  based('model: resnetv2-50', 'name: a', 'name: b, model: resnet-18'),
  based('', 'model: resnetv2-50'),
  based('model: resnetv2, stages: [1]', 'block: basic, widths: [6]'),
  based('residual: nf, scaled_ws: true', 'model: resnetv2-50, alpha: 1, gamma: weights'),
  based('norm: group, order: act-norm', 'model: resnet-50, norm_groups: 8'),
];

const BAD = [
  `${one}\nsweep: {}`,
  `${one}\nsweep: { init_gain: [1] }`,
  `${one}\nsweep: { networks.initgain: [1] }`,
  `${one}\nsweep: { networks.init_gain: 1 }`,
  `${one}\nsweep: { networks.init_gain: [] }`,
  `${one}\nsweep: { networks.init_gain: { from: 1 } }`,
  'networks: [{ model: net.onnx, stages: [1] }]',
  'networks: [{ model: net.onnx, points: [] }]',
  'base: { model: net.onnx, stages: [1] }\nnetworks: [{ name: a }]',
  'networks: [{ model: net.onnx, inputs: { ids: { kind: words } } }]',
  network('size: 0'),
  network('size: [1]'),
  `${one}\nchart: macs`,
  `${one}\nchart: { x: flops }`,
  `${one}\nchart: { y: macs }`,
  `${one}\nassert: { avg_var: {} }`,
  `${one}\nassert: { avg_var: { stages: [1] } }`,
  `${one}\nassert: { avg_var: { within: [0, 1], max: 2 } }`,
  network('widths: [16, 32]'),
  based('norm: none', 'model: resnet-18, widths: [1, 2, 3, 4, 5]'),
  '[]',
  '{}',
  'networks: []',
  'networks: [resnetv2-50]',
  'networks: [{}]',
  `seed: 1\n${one}`,
  `title: ""\n${one}`,
  `title: 3\n${one}`,
  `title: "a\\nb"\n${one}`,
  `seeds: 0\n${one}`,
  `seeds: 1.5\n${one}`,
  `seeds: []\n${one}`,
  `seeds: [1, 1]\n${one}`,
  `seeds: [-1]\n${one}`,
  `seeds: "2"\n${one}`,
  input(''),
  input('kind: noise'),
  input('kind: gaussian, path: x'),
  input('kind: gaussian, size: [1]'),
  input('kind: gaussian, size: [1, 2, 3]'),
  input('kind: gaussian, size: 0'),
  input('kind: gaussian, batch: 1e9'),
  input('kind: images'),
  input('kind: images, path: x, channels: 3'),
  input('kind: images, path: x, skip_unreadable: 1'),
  input('kind: file'),
  input('kind: file, path: a.npz, size: 8'),
  input('kind: file, path: a.npz, array: 1'),
  input('kind: file, path: a.npz, batch: 0'),
  network('aplha: 1'),
  network('alpha: 1'),
  network('residual: nf, alpha: 0'),
  network('residual: nf, alpha: 1001'),
  network('norm_groups: 8'),
  network('norm: group, norm_groups: 0.5'),
  network('norm: none, norm_epsilon: 1'),
  network('norm: none, order: act-norm'),
  network('norm: null'),
  network('stages: [1]'),
  network('widths: [4, 6, 8, 12]'),
  network('activation: reul'),
  network(`name: ${'x'.repeat(201)}`),
  free(''),
  free('stages: []'),
  free('stages: [0]'),
  free('stages: [1, 1, 1, 1, 1, 1, 1, 1, 1]'),
  input('kind: pink, exponent: 4.5'),
  input('kind: pink, exponent: -1'),
  input('kind: gaussian, exponent: 1'),
  network('block: basic'),
  free('stages: [1], widths: [6]'),
  free('stages: [1], block: bottleneck, widths: [6]'),
  free('stages: [1], block: wide'),
  'networks: [{ model: resnet }]',
  'networks: [{ model: resnet-18, order: act-norm }]',
  'networks: [{ model: resnet-18, residual: nf, norm: none }]',
  network('residual: fixup'),
  network('residual: fixup, norm: none, scaled_ws: true'),
  network('skip_gain: 1'),
  network('residual: skipinit, skip_gain: -1'),
  network('residual: skipinit, alpha: 1'),
  network('init: glorot-normal, fan: fan_in'),
  network('fan: fan_mean'),
  network('init_gain: 0'),
  network('gamma: weights'),
  network('stem_gamma: true, scaled_ws: false'),
  network('convention: torch'),
  network('shortcut: pads'),
  network('shortcut: pad, residual: nf, norm: none'),
  network('groups: 4, group_width: 8'),
  network('init: normal'),
  network('init_std: 0.1'),
  network('depth: 20'),
  network('strides: [1, 2]'),
  network('expansion: [1, 2, 3]'),
  network('bias: zero, bias_std: 1'),
  network('se_place: middle'),
  network('kernel: [3, 3, 3, 2]'),
  network('layer_scale: 0.1, residual: skipinit'),
  'networks: [{ model: resnext-50-32x4d, widths: [256, 512] }]',
  'networks: [{ model: wrn, depth: 28 }]',
  'networks: [{ model: regnet, w0: 24, wa: 24, wm: 2.5, depth: 13 }]',
  'networks: [{ model: resnet, depth: 20, stages: [1] }]',
  'networks: [{ model: efficientnet-b0, width_multiplier: 2 }]',
  'networks: [{ model: resnet-50, norm: none, residual: nf }]',
  network('shortcut: none, residual: skipinit, norm: none'),
  network('shortcut: none, sum_scale: 0.5'),
  network('sum_scale: 2/3'),
  network('kernel: 2'),
  network('stem: none, stem_width: 16'),
  network('beta: output'),
  network('residual: nf, beta: outside'),
  network('gamma_value: exact'),
  network('ws_guard: zero'),
  network('scaled_ws: true, weight_standardization: plain'),
  network('gelu: tanh'),
  network('activation: relu, gelu: tanh'),
  network('step_threshold: 1'),
  network('activation: { expression: x, of: y }'),
  network('activation: { }'),
  network('init: delta-orthogonal, scaled_ws: true'),
  network('init: delta-orthogonal, weight_standardization: plain'),
  network('norm: none, residual: fixup, weight_standardization: plain'),
  network('se_init: zero'),
  network('se_divisor: 8'),
  network('bias_std: -1'),
  'y-keys: 1\nnetworks: [{ model: resnetv2-50 }]',
  network('se_ratio: 1.5'),
  network('zero_init_last: 1'),
  based('norm: batch', ''),
  based('name: a, model: resnetv2-50', ''),
  based('model: resnetv2-51', 'model: resnetv2-50'),
  based('norms: batch', 'model: resnetv2-50'),
  based('model: resnetv2-50', 'norm: none, order: act-norm'),
  based('model: resnetv2-50', 'model: resnet-50, residual: nf'),
  based('widths: [4, 4, 4, 4]', 'model: resnetv2-50, widths: [4, 6, 4, 4]'),
  `base: ~\n${one}`,
];

function loads(text: string): boolean {
  try {
    parseConfig(text, 'x.yaml');
    return true;
  } catch {
    return false;
  }
}

describe('accepts what the loader accepts', () => {
  for (const text of GOOD) {
    test(text, () => {
      expect(loads(text)).toBe(true);
      expect(validates(schema, parse(text))).toBe(true);
    });
  }
});

describe('refuses what the loader refuses', () => {
  for (const text of BAD) {
    test(text.slice(0, 80), () => {
      expect(loads(text)).toBe(false);
      expect(validates(schema, parse(text))).toBe(false);
    });
  }
});

test('every key is described, and every mapping closed', () => {
  const mappings = collect(schema).filter((each) => each['properties'] && each['type']);
  expect(mappings).toHaveLength(42);
  for (const { properties, additionalProperties } of mappings) {
    expect(additionalProperties).toBe(false);
    for (const [key, value] of Object.entries(properties as Record<string, Schema>)) {
      expect(value['description'], key).toMatch(/\.$|no effect\.$/);
    }
  }
});

test('patterns are read by engines without \\p{…}, and without the flag u', () => {
  const patterns = collect(schema).flatMap(({ pattern }) =>
    // Those of file names say how a name ends, and nothing of what it is made of.
    typeof pattern === 'string' && !/onnx|oO/.test(pattern) ? [pattern] : [],
  );
  expect(patterns.length).toBeGreaterThan(1);
  for (const pattern of patterns) {
    expect(pattern).not.toContain('\\p');
    for (const flags of ['', 'u']) {
      const fits = (text: string) => new RegExp(pattern, flags).test(text);
      expect(['Näme 😀', 'ℝ²'].every(fits)).toBe(true);
      expect(['', ' \u200b', 'a\n', 'a\u202e', '\ud83d', 'a\u0085'].some(fits)).toBe(false);
    }
  }
});

test('what a network inherits is beyond the schema, but not beyond the loader', () => {
  const text = based('model: resnet-50', 'residual: nf');
  expect(validates(schema, parse(text))).toBe(true);
  expect(loads(text)).toBe(false);
});

test('defaults and words reach the editor', () => {
  const text = JSON.stringify(schema);
  for (const part of [
    '"default":224',
    '"default":32',
    '"default":0.2',
    '"swish"',
    '"resnetv2-600"',
    '"resnet-152"',
    '"glorot-truncated-normal"',
    'symmetric (paper, timm), same (deepmind)',
  ]) {
    expect(text).toContain(part);
  }
});

function collect(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Schema, ...Object.values(value).flatMap(collect)];
}
