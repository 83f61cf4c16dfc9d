import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { RandomStream } from '../../src/maths/random.ts';
import { floats, oneInput, runOne } from '../engines/run-one.ts';

type Shape = readonly [n: number, c: number, h: number, w: number];

let engine: Engine;
beforeAll(async () => {
  engine = (await openOnnxruntime()) as Engine;
});
afterAll(() => engine.close());

/** Normal values, each channel with a mean and deviation of its own: mean²/var from 0 to `ratio`. */
function channels([batch, count, height, width]: Shape, ratio: number): Float32Array {
  const plane = height * width;
  const data = new Float32Array(batch * count * plane);
  RandomStream.for(0, 'moments').fillNormal(data);
  return data.map((value, i) => {
    const c = Math.floor(i / plane) % count;
    const deviation = 10 ** ((c % 7) - 3);
    const mean = (c % 2 === 0 ? 1 : -1) * Math.sqrt((ratio * c) / Math.max(1, count - 1));
    return deviation * (value + mean);
  });
}

/** In float64, by the plainest of loops. */
function reference(data: Float32Array, [batch, count, height, width]: Shape) {
  const plane = height * width;
  return Array.from({ length: count }, (_, c) => {
    const values = Array.from({ length: batch }, (_, n) =>
      data.subarray((n * count + c) * plane, (n * count + c + 1) * plane),
    );
    const size = batch * plane;
    const sum = (f: (x: number) => number) =>
      values.reduce((total, part) => total + part.reduce((s, x) => s + f(x), 0), 0);
    const mean = sum((x) => x) / size;
    return { mean, variance: sum((x) => (x - mean) ** 2) / size };
  });
}

async function onEngine(data: Float32Array, shape: Shape) {
  const builder = new GraphBuilder(oneInput(shape));
  const { value, mean } = builder.centre(builder.input);
  builder.read('x.mean', mean);
  builder.read('x.variance', builder.meanSquare(value));
  const input = engine.upload(floats(data, shape));
  const { readings, outputs } = await runOne(engine, builder.build([]), input);
  expect(outputs.size).toBe(0);
  const read = (name: string) => readings.get(name) as Float32Array;
  return { means: read('x.mean'), variances: read('x.variance') };
}

// 1e4 is the largest mean²/var that is promised.
test.each<[string, Shape]>([
  ['a stage of an ImageNet network', [8, 16, 56, 56]],
  ['a whole picture', [2, 5, 224, 224]],
  ['a whole picture in blocks', [2, 16, 384, 384]],
  ['a batch of pixels', [64, 33, 1, 1]],
  ['odd sizes', [3, 5, 7, 1]],
  ['odd sizes', [5, 3, 13, 31]],
  ['one channel', [7, 1, 9, 9]],
  ['two values', [2, 3, 1, 1]],
])('mean and variance of %s, %s', async (_, shape) => {
  for (const ratio of [0, 1, 1e4]) {
    const data = channels(shape, ratio);
    const { means, variances } = await onEngine(data, shape);
    expect([means.length, variances.length]).toEqual([shape[1], shape[1]]);
    for (const [c, { mean, variance }] of reference(data, shape).entries()) {
      expect(Math.abs((variances[c] as number) / variance - 1)).toBeLessThan(1e-4);
      // Near 0, the mean is as exact as its deviation allows.
      const error = Math.abs((means[c] as number) - mean);
      expect(error).toBeLessThan(1e-5 * (Math.abs(mean) + Math.sqrt(variance)));
    }
  }
});

// The zeros that a ReLU leaves are equal once centred: a sum over one long run loses 2e-4 of them.
test.each<Shape>([
  [2, 2, 512, 512],
  [8, 4, 112, 112],
  // As many channels as fill a block, with room for the squares and without.
  [8, 16, 112, 112],
  [2, 16, 512, 512],
  [1, 16, 509, 409],
])('mean and variance of what a ReLU leaves, %i×%i×%i×%i', async (...shape) => {
  const data = channels(shape, 0).map((value) => Math.max(value, 0));
  const { variances } = await onEngine(data, shape);
  for (const [c, { variance }] of reference(data, shape).entries()) {
    expect(Math.abs((variances[c] as number) / variance - 1)).toBeLessThan(5e-6);
  }
});

test('a constant channel has no variance, a channel of zeros no mean either', async () => {
  const shape: Shape = [2, 2, 5, 5];
  const data = Float32Array.from({ length: 100 }, (_, i) => (Math.floor(i / 25) % 2 === 0 ? 3 : 0));
  const { means, variances } = await onEngine(data, shape);
  expect([...means]).toEqual([3, 0]);
  expect([...variances]).toEqual([0, 0]);
});

test('what overflows is not finite, and spoils no other channel', async () => {
  const shape: Shape = [1, 3, 2, 2];
  const data = Float32Array.from([1e30, -1e30, 1e30, -1e30, 1, 2, 3, 4, 3e38, 3e38, 3e38, 3e38]);
  const { means, variances } = await onEngine(data, shape);
  expect([means[1], variances[1]]).toEqual([2.5, 1.25]);
  expect(Number.isFinite(variances[0])).toBe(false);
  expect(Number.isFinite(means[2])).toBe(false);
});
