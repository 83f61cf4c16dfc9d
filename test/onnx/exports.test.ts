import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folder, inProcess } from '../cli/run.ts';
import { EXPORTS } from './model.ts';

/** What hooks in float64 gave in PyTorch, on the same weights and input: each residual addition, in order. */
interface Expected {
  readonly points: Readonly<
    Record<
      'stored' | 'batch',
      readonly (Readonly<Record<Statistic, number>> & { name: string; shape: number[] })[]
    >
  >;
}

const STATISTICS = ['avg_sq_mean', 'avg_var', 'res_avg_var'] as const;
type Statistic = (typeof STATISTICS)[number];

/** Exports of PyTorch 2.15 by `dynamo=False` (ts) and `dynamo=True` (dyn), the input of each, and how batch norm runs. */
const MODELS = [
  ['bert-dyn-eval', 'bert', 'stored'],
  ['bert-ts-eval', 'bert', 'stored'],
  ['convnext-ts-eval', 'pictures-64', 'stored'],
  ['gpt2-ts-eval', 'gpt2', 'stored'],
  ['nf-resnet-dyn-eval', 'pictures-64', 'stored'],
  ['nf-resnet-ts-eval', 'pictures-64', 'stored'],
  ['resnet-dyn-eval', 'pictures-32', 'stored'],
  ['resnet-ts-keep', 'pictures-32', 'stored'],
  ['resnet-ts-keep', 'pictures-32', 'batch'],
  ['resnetv2-ts-train', 'pictures-64', 'batch'],
  ['vit-ts-eval', 'pictures-32', 'stored'],
] as const;

/** Analyses an export in a folder of its own. */
async function analyze(model: string, input: string, keys: string, more = '') {
  const at = folder();
  for (const name of [`${model}.onnx`, `${input}.npz`]) {
    copyFileSync(path.join(EXPORTS, name), at.at(name));
  }
  const file = at.write(
    'a.yaml',
    `input: { kind: file, path: ${input}.npz }\nnetworks: [{ model: ${model}.onnx, ${keys} }]\n${more}`,
  );
  const { code, stderr } = await inProcess(at.root, ['analyze', file, '--format=json', '-q']);
  return { code, stderr, points: () => at.result('plots/a.json').networks[0]?.points ?? [] };
}

test.each(MODELS)('%s on %s, batch norm by %s', async (model, input, mode) => {
  const expected: Expected = JSON.parse(readFileSync(path.join(EXPORTS, `${model}.json`), 'utf8'));
  const { code, stderr, points } = await analyze(model, input, `batch_norm: ${mode}`);
  expect({ code, stderr: /refused|bug/.test(stderr) }).toEqual({ code: 0, stderr: false });
  const [stem, ...blocks] = points();
  expect(stem?.name).toBe('stem');
  expect(blocks.map(({ shape }) => shape)).toEqual(expected.points[mode].map(({ shape }) => shape));
  for (const [i, block] of expected.points[mode].entries()) {
    for (const key of STATISTICS) {
      const value = blocks[i]?.statistics[key]?.values[0] as number;
      expect(Math.abs(value / block[key] - 1), `${block.name} ${key}`).toBeLessThan(1e-3);
    }
  }
});

test.each(['resnet-ts-keep', 'resnetv2-ts-train'])('%s by its own modules', async (model) => {
  const { points: expected } = JSON.parse(
    readFileSync(path.join(EXPORTS, `${model}.json`), 'utf8'),
  );
  const { points } = await analyze(
    model,
    `pictures-${model.includes('v2') ? 64 : 32}`,
    'batch_norm: batch',
  );
  const names = (expected as Expected['points']).batch.map(({ name }) => name);
  expect(
    points()
      .slice(1)
      .map(({ name }) => name),
  ).toEqual(names);
});

test('a DenseNet has no residual additions, and layers', async () => {
  const refused = await analyze('densenet-ts-eval', 'pictures-64', 'points: additions');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('points: layers')]);
  const { points } = await analyze('densenet-ts-eval', 'pictures-64', 'points: layers');
  expect(points().length).toBeGreaterThan(20);
});

test('batch norm that was folded cannot go by the batch', async () => {
  const { code, stderr } = await analyze('resnet-dyn-eval', 'pictures-32', 'batch_norm: batch');
  expect(code).toBe(2);
  expect(stderr).toContain('was folded into the convolutions');
});

test.each(['bert-dyn-eval', 'gpt2-ts-eval'])('%s, its weights drawn', async (model) => {
  const { code, points } = await analyze(model, model.split('-')[0] as string, 'weights: drawn');
  expect(code).toBe(0);
  expect(points().every(({ statistics }) => Number.isFinite(statistics.avg_var?.values[0]))).toBe(
    true,
  );
});

test.each([
  ['bert', 'bert'],
  ['nf-resnet', 'pictures-64'],
])('the gradients of %s are the same from either exporter', async (model, input) => {
  const [old, dynamo] = await Promise.all(
    ['ts-eval', 'dyn-eval'].map(async (kind) => {
      const keys = 'batch_norm: stored';
      const run = await analyze(
        `${model}-${kind}`,
        input,
        keys,
        'statistics: [forward, backward]\n',
      );
      expect(run.stderr).not.toContain('gradient');
      return run.points().map(({ statistics }) => statistics.grad_energy?.values[0] as number);
    }),
  );
  expect(old?.at(-1)).toBeCloseTo(1, 6);
  for (const [i, energy] of (old ?? []).entries()) {
    expect(energy).toBeGreaterThan(0);
    expect(Math.abs((dynamo?.[i] as number) / energy - 1)).toBeLessThan(1e-5);
  }
});
