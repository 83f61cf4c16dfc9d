import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { folder } from '../../weights/safetensors/build.ts';

/** A config in a folder with empty files, as it is loaded. */
async function loaded(networks: string, files: readonly string[]) {
  const root = folder();
  for (const file of files) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), '');
  }
  const config = path.join(root, 'c.yaml');
  writeFileSync(config, `networks:\n${networks}\n`);
  return loadConfig(config);
}

const RUN = ['a b/step-100.safetensors', 'a b/step-20.safetensors', 'a b/last.txt'];

test('a glob is a network a file, in the order of their steps, between its neighbours', async () => {
  const { config, locate } = await loaded(
    `  - { model: resnet-18, name: A }
  - { model: resnet-18, name: R, weights: "a b/step-*.safetensors" }
  - { model: resnet-34, name: B }`,
    RUN,
  );
  const told = config.networks.map(({ name, step, weights }) => [name, step, weights]);
  expect(told).toEqual([
    ['A', undefined, undefined],
    ['R · step 20', 20, 'a b/step-20.safetensors'],
    ['R · step 100', 100, 'a b/step-100.safetensors'],
    ['B', undefined, undefined],
  ]);
  expect(locate(['networks', 2, 'weights'])).toMatch(/c\.yaml:3:43$/);
  expect(locate(['networks', 3, 'model'])).toMatch(/c\.yaml:4:14$/);
});

test.each([
  // One file by its name is a network as any other, unless its step is asked for.
  ['weights: a7.safetensors', ['a7.safetensors'], [undefined]],
  [`weights: a7.safetensors, step: 'a(\\d+)'`, ['a7.safetensors'], [7]],
  ['weights: [b/9.safetensors, a/10.safetensors]', [], [9, 10]],
  [
    `weights: "*/model.safetensors", step: 'checkpoint-(\\d+)/'`,
    ['checkpoint-500/model.safetensors', 'checkpoint-2000/model.safetensors'],
    [500, 2000],
  ],
  ['weights: "**/*.safetensors"', ['x/y/1.safetensors', '0.safetensors'], [0, 1]],
  // What is there by that name is no pattern.
  ['weights: "s[1].safetensors"', ['s[1].safetensors', 's1.safetensors'], [undefined]],
  [
    'weights: "run-*.safetensors.index.json"',
    ['run-3.safetensors.index.json', 'run-3.safetensors'],
    [3],
  ],
])('%s', async (keys, files, steps) => {
  const { config } = await loaded(`  - { model: resnet-18, ${keys} }`, files);
  expect(config.networks.map(({ step }) => step)).toEqual(steps);
});

test('models in sequence, and the weights of one', async () => {
  const { config } = await loaded(
    `  - { model: "m-*.onnx", name: M }
  - { model: m-1.onnx, name: W, weights: [s2.safetensors, s10.safetensors] }
  - { model: m-1.onnx, name: "1" }`,
    ['m-1.onnx', 'm-30.onnx'],
  );
  const told = config.networks.map(({ name, model, weights }) => [name, model, weights]);
  expect(told).toEqual([
    ['M · step 1', 'm-1.onnx', 'stored'],
    ['M · step 30', 'm-30.onnx', 'stored'],
    ['W · step 2', 'm-1.onnx', 's2.safetensors'],
    ['W · step 10', 'm-1.onnx', 's10.safetensors'],
    ['1', 'm-1.onnx', 'stored'],
  ]);
});

test.each([
  ['weights: "no-*.safetensors"', /no file matches "no-\*\.safetensors"/],
  ['weights: [a.safetensors, b1.safetensors]', /the name of a.safetensors has no number/],
  ['weights: [a/1.safetensors, b/01.safetensors]', /have the same step, 1/],
  [
    `weights: [a1.safetensors, b2.safetensors], step: 'a(\\d+)'`,
    /b2.safetensors has no step where/,
  ],
  ['weights: x.pt', /pickle of PyTorch/],
  ['weights: [x1.safetensors, y.ckpt]', /pickle of PyTorch/],
  ['weights: x.h5', /weights are read from \.safetensors files/],
  ['weights: 3', /path of a \.safetensors file, a glob of them, or a list/],
  [`step: '(\\d+)'`, /`step` is only for networks with weights/],
  [`weights: a.safetensors, step: '\\d+'`, /must have one group.* has 0/],
  [`weights: a.safetensors, step: '('`, /no regular expression/],
  ['weights: a.safetensors, init: he-normal', /`init` is only for networks without weights/],
  ['batch_norm: stored', /`batch_norm` is only for networks with weights/],
  [
    'weights: a.safetensors, norm: layer, batch_norm: stored',
    /`batch_norm` is only for norm: batch/,
  ],
])('%s is refused', async (keys, message) => {
  await expect(loaded(`  - { model: resnet-18, ${keys} }`, RUN)).rejects.toThrow(message);
});

test.each([
  [`model: a.onnx, step: '(\\d+)'`, /`step` is only for checkpoints/],
  [
    'model: "*.onnx", weights: [a1.safetensors]',
    /models are several files, and so are the weights/,
  ],
  ['model: a.onnx, weights: a.safetensors, init: zero', /`init` is only for weights: drawn/],
  ['model: a.onnx, weights: stord', /words here are stored, drawn/],
  ['model: a.onnx, weights: a.bin', /pickle of PyTorch/],
])('of a model %s is refused', async (keys, message) => {
  await expect(loaded(`  - { ${keys} }`, ['a.onnx'])).rejects.toThrow(message);
});

test('a step that makes a name of another network is told', async () => {
  const both = `  - { model: resnet-18, name: R · step 20 }
  - { model: resnet-18, name: R, weights: "a b/*.safetensors" }`;
  await expect(loaded(both, RUN)).rejects.toThrow(/two networks have the name "R · step 20"/);
});

test('what all networks have in common may be their weights, and laws of drawn ones are left out there', async () => {
  const root = folder();
  const file = path.join(root, 'c.yaml');
  writeFileSync(
    file,
    'base: { model: resnet-18, init: zero, weights: a.safetensors }\nnetworks: [{}]',
  );
  const { config } = await loadConfig(file);
  expect(config.networks[0]).toMatchObject({ weights: 'a.safetensors', batch_norm: 'batch' });
});
