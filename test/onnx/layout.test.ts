import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { segments } from '../../src/lower/segment.ts';
import type { ImportedSpec } from '../../src/networks/imported.ts';
import { partsOf } from '../../src/onnx/import.ts';
import { measureNetwork, readingsFor } from '../../src/run/measure.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { surveyed, type WrittenNode, wave } from './model.ts';

let blocked: Engine<Tensor>;
let plain: Engine<Tensor>;

beforeAll(async () => {
  blocked = await openOnnxruntime();
  plain = await openOnnxruntime('cpu', { blocked: false });
});
afterAll(async () => {
  await blocked.close();
  await plain.close();
});

const SPEC: ImportedSpec = { name: 'net', model: 'net.onnx', weights: 'stored', points: 'layers' };
const WANTED = ['avg_sq_mean', 'avg_var'] as const;
const PADDED = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], auto_pad: 'NOTSET' };

/** Channels that fill blocks, a gate, a pool, a projection, and a sum. */
const NODES: readonly WrittenNode[] = [
  ['Conv', 'x first', 'a', PADDED],
  ['MaxPool', 'a', 'p', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Conv', 'p k', 'b', PADDED],
  ['Relu', 'b', 'c'],
  ['Conv', 'c l', 'd', PADDED],
  ['GlobalAveragePool', 'd', 'g1'],
  ['Conv', 'g1 gate', 'g2'],
  ['Sigmoid', 'g2', 'g3'],
  ['Mul', 'd g3', 'e'],
  ['Conv', 'p project', 'q'],
  ['Add', 'e q', 's'],
  ['Transpose', 's', 't', { perm: [0, 2, 3, 1] }],
  ['MatMul', 't w', 'y'],
];

const TENSORS = {
  first: [32, 3, 3, 3],
  k: [64, 32, 3, 3],
  l: [64, 64, 3, 3],
  gate: [64, 64, 1, 1],
  project: [64, 32, 1, 1],
  w: [64, 16],
};

test.each([12, 17, 20])('the layout of convolutions changes nothing: opset %d', async (opset) => {
  const inputs = { x: [3, 3, 8, 8] };
  const found = await surveyed(
    { inputs, tensors: TENSORS, nodes: NODES, output: 'y', opset },
    'layers',
  );
  const { parts } = partsOf(found, SPEC, readingsFor(WANTED));
  const pieces = segments(parts, { weightBytes: 2 ** 24, parts: 32 });
  const measured = async (engine: Engine<Tensor>) => {
    const input = [wave(3 * 3 * 8 * 8)];
    const points = await measureNetwork(pieces, input, WANTED, 0, engine, drawInPlace(), () => {});
    return points.flatMap(({ statistics }) => WANTED.map((key) => statistics[key] as number));
  };
  const [own, expected] = [await measured(blocked), await measured(plain)];
  expect(own).toHaveLength(2 * parts.length);
  for (const [i, value] of own.entries()) {
    expect(Math.abs(value / (expected[i] as number) - 1)).toBeLessThan(1e-4);
  }
});
