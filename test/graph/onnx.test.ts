import { fromBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/graph/builder.ts';
import type { Graph, GraphValue } from '../../src/graph/graph.ts';
import { encodeOnnx } from '../../src/graph/onnx.ts';
import { oneInput } from '../engines/run-one.ts';

const VALUES = [-2, -0.5, 0, 0.5, 1, 3];

/** Runs a graph of one input by onnxruntime alone. */
async function run(graph: Graph, data: readonly number[]): Promise<number[]> {
  const session = await ort.InferenceSession.create(encodeOnnx(graph), { logSeverityLevel: 4 });
  const input = new ort.Tensor(
    'float32',
    Float32Array.from(data),
    (graph.inputs[0] as GraphValue).shape,
  );
  const outputs = await session.run({ [(graph.inputs[0] as GraphValue).name]: input });
  const { data: values } = Object.values(outputs)[0] as ort.Tensor;
  await session.release();
  return [...(values as Float32Array)];
}

/** A graph of one node on six numbers. */
function one(op: string, attributes: Parameters<GraphBuilder['node']>[3]): Graph {
  const builder = new GraphBuilder(oneInput([6]));
  return builder.build([builder.node(op, [builder.input], [6], attributes)]);
}

function attributesOf(graph: Graph) {
  const { node } = fromBinary(onnx.ModelProtoSchema, encodeOnnx(graph)).graph as onnx.GraphProto;
  return node.flatMap(({ attribute }) => attribute);
}

const Type = onnx.AttributeProto_AttributeType;

test('a float attribute', async () => {
  const graph = one('LeakyRelu', { alpha: { f: 0.25 } });
  expect(attributesOf(graph)).toMatchObject([{ name: 'alpha', type: Type.FLOAT, f: 0.25 }]);
  expect(await run(graph, VALUES)).toEqual([-0.5, -0.125, 0, 0.5, 1, 3]);
});

test('a text attribute', async () => {
  const graph = one('Gelu', { approximate: { s: 'tanh' } });
  const [attribute] = attributesOf(graph);
  expect(attribute?.type).toBe(Type.STRING);
  expect(new TextDecoder().decode(attribute?.s)).toBe('tanh');
  const gelu = (x: number) =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  for (const [i, value] of (await run(graph, VALUES)).entries()) {
    expect(value).toBeCloseTo(gelu(VALUES[i] as number), 6);
  }
});

test('an integer attribute, and axes as a constant', async () => {
  const builder = new GraphBuilder(oneInput([2, 3]));
  const graph = builder.build([builder.reduceMean(builder.input, [1])]);
  expect(attributesOf(graph)).toMatchObject([{ name: 'keepdims', type: Type.INT, i: 1n }]);
  expect(graph.outputs[0]?.shape).toEqual([2, 1]);
  expect(await run(graph, [1, 2, 6, -1, 0, 4])).toEqual([3, 1]);
});

test('an attribute of integers', async () => {
  const builder = new GraphBuilder(oneInput([1, 1, 2, 3]));
  const pads = { kernel_shape: { ints: [2, 2] }, pads: { ints: [0, 0, 1, 1] } };
  const graph = builder.build([builder.node('MaxPool', [builder.input], [1, 1, 2, 3], pads)]);
  expect(attributesOf(graph)).toMatchObject([
    { name: 'kernel_shape', type: Type.INTS, ints: [2n, 2n] },
    { name: 'pads', type: Type.INTS, ints: [0n, 0n, 1n, 1n] },
  ]);
  expect(await run(graph, [1, 2, 3, 4, 5, 6])).toEqual([5, 6, 6, 5, 6, 6]);
});

test('scalars, and a large tensor as raw bytes', async () => {
  const builder = new GraphBuilder(oneInput([6]));
  const doubled = builder.node('Mul', [builder.input, builder.float(2)], [6]);
  const sum = builder.node('Add', [doubled, 'table'], [6]);
  const graph = builder.build([sum]);
  // A view into a longer buffer: only its own part is meant.
  const data = Float32Array.from([9, 9, 0, 10, 20, 30, 40, 50, 9]).subarray(2, 8);
  const table = { name: 'table', type: 'float32', shape: [6], data } as const;
  const whole = { ...graph, constants: [...graph.constants, table] };
  expect(await run(whole, VALUES)).toEqual(VALUES.map((value, i) => 2 * value + 10 * i));
});

test('the model says what made it, which operators it needs and what goes in and out', () => {
  const builder = new GraphBuilder(oneInput([2, 3, 4, 4]));
  const weight = builder.parameter('0.conv.weight', [5, 3, 1, 1]);
  const y = builder.node('Conv', [builder.input, weight], [2, 5, 4, 4], {
    kernel_shape: { ints: [1, 1] },
  });
  const { value, mean } = builder.centre(y);
  builder.read('0.out.mean', mean);
  builder.read('0.out.variance', builder.meanSquare(value));
  const model = fromBinary(onnx.ModelProtoSchema, encodeOnnx(builder.build([y]), 'stem'));
  expect(model).toMatchObject({ producerName: 'spp', opsetImport: [{ domain: '', version: 20n }] });
  expect(model.graph?.name).toBe('stem');
  expect(model.graph?.input.map(({ name }) => name)).toEqual(['input', '0.conv.weight']);
  expect(model.graph?.output.map(({ name }) => name)).toEqual([
    y.name,
    '0.out.mean',
    '0.out.variance',
  ]);
});

test('the same graph gives the same bytes', () => {
  const graph = one('LeakyRelu', { alpha: { f: 0.25 } });
  expect(Buffer.compare(encodeOnnx(graph), encodeOnnx(graph))).toBe(0);
});

test('what is handed on untouched', async () => {
  const builder = new GraphBuilder(oneInput([6]));
  expect(await run(builder.build([builder.input]), VALUES)).toEqual(VALUES);
});
