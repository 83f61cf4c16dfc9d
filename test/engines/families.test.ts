import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { plannedSchema } from '../../src/config/network.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { difference, inPieces } from './networks.ts';
import { onEachRuntime } from './runtimes.ts';

let ort: Engine;

beforeAll(async () => {
  ort = (await openOnnxruntime()) as Engine;
});

/** A network of each family, narrow where its parameters allow it. */
const NETWORKS: readonly object[] = [
  { model: 'nf-resnet-26', widths: [32, 64, 64, 64] },
  { model: 'nf-ecaresnet-26', widths: [32, 64, 64, 64] },
  { model: 'nf-regnet', stages: [1, 2], widths: [48, 104] },
  { model: 'nfnet', widths: [64, 64, 96, 96], group_width: 16, stem_width: 32 },
  { model: 'efficientnet', width_multiplier: 0.5 },
  { model: 'mobilenetv2', width_multiplier: 0.5 },
  { model: 'regnety-200mf' },
  { model: 'resnext', stages: [1, 1], widths: [64, 128], groups: 4 },
  { model: 'wide-resnet', stages: [1, 1], widths: [64, 128] },
  { model: 'seresnet', stages: [1, 1], widths: [64, 128] },
  { model: 'bit', stages: [1, 1] },
  { model: 'convnext', stages: [1, 2], widths: [32, 64] },
  { model: 'cifar-resnet', depth: 8 },
  { model: 'preact-resnet', depth: 11 },
  { model: 'wrn', depth: 10, width_multiplier: 1 },
];

onEachRuntime((tfjs) => {
  test.each(NETWORKS)('the same statistics as onnxruntime: %j', async (network) => {
    const spec = plannedSchema.parse(network);
    const { numTensors } = memory();
    const expected = await inPieces(ort, spec);
    const actual = await inPieces(tfjs as Engine, spec);
    expect(actual.length).toBe(expected.length);
    expect(difference(actual, expected)).toBeLessThan(1e-4);
    expect(memory().numTensors).toBe(numTensors);
  });
});
