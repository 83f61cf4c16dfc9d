import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NAMES } from '../../../src/checkpoints/names/table.ts';
import { plannedSchema } from '../../../src/config/network.ts';
import { weightsOf } from '../../../src/export/safetensors/weights.ts';
import { PRESETS } from '../../../src/networks/families/table.ts';
import { planNetwork } from '../../../src/networks/plan.ts';
// Of timm 1.0.31: how many tensors a model has, and a hash of their names and shapes (`safetensors_spp.py digests`).
import TIMM from './timm.json' with { type: 'json' };

function weights(network: Readonly<Record<string, unknown>> & { readonly model: string }) {
  const spec = plannedSchema.parse(network);
  const { size = 64 } = PRESETS[spec.model] ?? {};
  return weightsOf(spec, planNetwork(spec, [3, size, size]));
}

const MODELS = Object.values(NAMES).flatMap((names) => names?.models ?? []);

test('timm knows every model, and every model has a name of its own', () => {
  expect(MODELS.map(({ timm }) => timm)).toEqual(Object.keys(TIMM));
});

test.each(MODELS)('$timm has the tensors that timm has', ({ timm, network }) => {
  const { tensors, timm: found } = weights(network);
  const lines = tensors.map(({ name, shape }) => `${name} ${shape.join(',')}`).sort();
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  expect({ found, digest: [lines.length, digest] }).toEqual({
    found: timm,
    digest: TIMM[timm as keyof typeof TIMM],
  });
});

test.each([
  // Another law of weights, and another name in the config.
  ['resnet-50 of other weights', { model: 'resnet-50', init: 'orthogonal', zero_init_last: true }],
  [
    'its parameters, and no name',
    { model: 'resnet', stages: [3, 4, 6, 3], widths: [256, 512, 1024, 2048] },
  ],
])('%s is resnet50', (_, network) => {
  expect(weights(network).timm).toBe('resnet50');
});

test.each([
  ['another activation', { model: 'resnet-50', activation: 'silu' }],
  ['another norm', { model: 'resnet-50', norm: 'group' }],
  ['another ε', { model: 'resnet-50', norm_epsilon: 1e-3 }],
  ['another padding', { model: 'resnet-50', padding: 'same' }],
  ['biases', { model: 'resnet-50', bias: 'zero' }],
  ['fewer blocks', { model: 'resnet', stages: [3, 4, 6, 2] }],
  ['β before the activation', { model: 'nf-resnet-50' }],
  ['another α', { model: 'nf-resnet-50', convention: 'timm', alpha: 0.3 }],
  ['a family that timm has not', { model: 'wrn-16-4' }],
])('with %s a network is no model of timm, and has names of its own', (_, network) => {
  const { tensors, timm } = weights(network);
  expect(timm).toBeNull();
  expect(tensors.map(({ name }) => name)).toContain('stage1.block1.conv1.weight');
  expect(new Set(tensors.map(({ name }) => name)).size).toBe(tensors.length);
});

test('what begins at 0 is a gain of 0 behind a weight that is drawn', () => {
  const { tensors } = weights({ model: 'nf-resnet-26', convention: 'timm' });
  const of = (name: string) => tensors.find((tensor) => tensor.name === name)?.values;
  expect(of('stages.0.0.conv3.gain')).toEqual({ kind: 'filled', value: 0 });
  expect(of('stages.0.0.conv2.gain')).toEqual({ kind: 'filled', value: 1 });
  expect(of('stages.0.0.conv3.weight')).toMatchObject({
    kind: 'drawn',
    weight: { init: { distribution: 'normal', standardize: null } },
  });
  // LeCun's law: 1 / fan-in.
  const { weight } = of('stages.0.0.conv3.weight') as { weight: { init: { std: number } } };
  expect(weight.init.std).toBeCloseTo(1 / 8, 12);
});

test('a last norm that begins at 0 does so in its weight', () => {
  const { tensors } = weights({ model: 'resnet-18', zero_init_last: true });
  const of = (name: string) => tensors.find((tensor) => tensor.name === name)?.values;
  expect(of('layer1.0.bn2.weight')).toEqual({ kind: 'filled', value: 0 });
  expect(of('layer1.0.bn1.weight')).toEqual({ kind: 'filled', value: 1 });
});
