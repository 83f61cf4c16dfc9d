import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../src/engines/engine.ts';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { segments } from '../../src/lower/segment.ts';
import type { ImportedSpec } from '../../src/networks/imported.ts';
import { partsOf } from '../../src/onnx/import.ts';
import { measureNetwork, readingsFor } from '../../src/run/measure.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { surveyed, type WrittenModel, type WrittenNode, wave } from './model.ts';

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

/** How far the blocked layout is from the plain one, relative, at the worst of all points. */
async function difference(
  model: WrittenModel,
  points: 'layers' | 'additions',
  input: Float32Array,
) {
  const found = await surveyed(model, points);
  const { parts } = partsOf(found, { ...SPEC, points }, readingsFor(WANTED));
  const pieces = segments(parts, { weightBytes: 2 ** 24, parts: 32 });
  const measured = async (engine: Engine<Tensor>) => {
    const all = await measureNetwork(pieces, [input], WANTED, 0, engine, drawInPlace(), () => {});
    return all.flatMap(({ statistics }) => WANTED.map((key) => statistics[key] as number));
  };
  const [own, expected] = [await measured(blocked), await measured(plain)];
  expect(own).toHaveLength(2 * parts.length);
  return Math.max(...own.map((value, k) => Math.abs(value / (expected[k] as number) - 1)));
}

test.each([12, 17, 20])('the layout of convolutions changes nothing: opset %d', async (opset) => {
  const inputs = { x: [3, 3, 8, 8] };
  const model = { inputs, tensors: TENSORS, nodes: NODES, output: 'y', opset };
  expect(await difference(model, 'layers', wave(3 * 3 * 8 * 8))).toBeLessThan(1e-4);
});

// Nothing but the input of the graph has a channel axis by its point there.
test('nor where a block is the first thing that reads the input', async () => {
  const kernel = [16, 16, 3, 3];
  const block = (from: string, to: string): WrittenNode[] => [
    ['Conv', `${from} k${to}`, `${to}1`, PADDED],
    ['Relu', `${to}1`, `${to}2`],
    ['Conv', `${to}2 l${to}`, `${to}3`, PADDED],
    ['Add', `${from} ${to}3`, to],
  ];
  const model = {
    inputs: { x: [2, 16, 8, 8] },
    tensors: { ka: kernel, la: kernel, kb: kernel, lb: kernel },
    nodes: [...block('x', 'a'), ...block('a', 'b')],
    output: 'b',
  };
  expect(await difference(model, 'additions', wave(2 * 16 * 8 * 8))).toBeLessThan(1e-4);
});
