import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { expect, test } from 'vitest';
import type { Result } from '../../src/results/result.ts';
import { folder, inProcess } from '../cli/run.ts';
import { modelBytes, type WrittenModel, type WrittenNode } from './model.ts';

type Middle = (from: string, to: string) => readonly WrittenNode[];

const pads = { pads: [1, 1, 1, 1] };

/** Two residual blocks, what stands between their convolutions written by `middle`. */
function blocks(middle: Middle): WrittenModel {
  const block = (from: string, to: string): WrittenNode[] => [
    ['Conv', `${from} w${to}`, `${to}1`, pads],
    ...middle(`${to}1`, `${to}2`),
    ['Conv', `${to}2 v${to}`, `${to}3`, pads],
    ['Add', `${from} ${to}3`, to],
  ];
  const kernel = [4, 4, 3, 3];
  return {
    inputs: { x: [2, 4, 6, 6] },
    tensors: {
      ...{ wa: kernel, va: kernel, wb: kernel, vb: kernel },
      ...{ low: { shape: [], values: [-1e9] }, scale: { shape: [], values: [1] } },
      zero: { shape: [], type: 'uint8', raw: Uint8Array.of(0) },
    },
    nodes: [...block('x', 'a'), ...block('a', 'b')],
    output: 'b',
  };
}

const RELU: Middle = (from, to) => [['Relu', from, to]];

/** As a Relu where the sum of all numbers is above `low`: each branch reads a value from outside. */
const IF: Middle = (from, to) => [
  ['ReduceSum', from, `${to}s`, { keepdims: 0 }],
  ['Greater', `${to}s low`, `${to}g`],
  ['If', `${to}g`, to],
];

/** Gives each If its branches, which read the value that its sum was taken of. */
function withBranches(bytes: Uint8Array): Uint8Array {
  const model = fromBinary(onnx.ModelProtoSchema, bytes);
  for (const node of model.graph?.node ?? []) {
    if (node.opType !== 'If') continue;
    const [output = ''] = node.output;
    const from = output.replace(/2$/, '1');
    node.attribute = ['Relu', 'Neg'].map((opType, i) => {
      const inner = `v${i}`;
      const graph = create(onnx.GraphProtoSchema, {
        name: opType,
        node: [create(onnx.NodeProtoSchema, { opType, input: [from], output: [inner] })],
        output: [create(onnx.ValueInfoProtoSchema, { name: inner })],
      });
      return create(onnx.AttributeProtoSchema, {
        name: i === 0 ? 'then_branch' : 'else_branch',
        type: onnx.AttributeProto_AttributeType.GRAPH,
        g: graph,
      });
    });
  }
  return toBinary(onnx.ModelProtoSchema, model);
}

/** Through the scale of an integer and back. */
const QUANTISED: Middle = (from, to) => [
  ['Relu', from, `${to}r`],
  ['QuantizeLinear', `${to}r scale zero`, `${to}q`],
  ['DequantizeLinear', `${to}q scale zero`, to],
];

async function measured(bytes: Uint8Array) {
  const at = folder();
  at.write('net.onnx', Buffer.from(bytes));
  at.write(
    'a.yaml',
    'input: { kind: gaussian, batch: 2, size: 6 }\nnetworks: [{ model: net.onnx }]\n',
  );
  const args = ['analyze', at.at('a.yaml'), '--format', 'json', '-o', at.at('out'), '-q'];
  const { code, stderr } = await inProcess(at.root, args);
  if (code !== 0) return { code, stderr, points: [] };
  const { networks } = JSON.parse(at.read('out/a.json')) as Result;
  const points = networks[0]?.points.map(({ statistics }) => [
    statistics.avg_var?.mean ?? 0,
    statistics.res_avg_var?.mean ?? 0,
  ]);
  return { code, stderr, points: points ?? [] };
}

test('a subgraph inside a block runs as it is, and reads what it reads from outside', async () => {
  const [plain, branching] = [
    await measured(modelBytes(blocks(RELU))),
    await measured(withBranches(modelBytes(blocks(IF)))),
  ];
  expect(plain.points).toHaveLength(3);
  expect(branching).toEqual(plain);
});

test('quantised integers are the activation that they stand for', async () => {
  const [plain, quantised] = [
    await measured(modelBytes(blocks(RELU))),
    await measured(modelBytes(blocks(QUANTISED))),
  ];
  expect(quantised.points).toHaveLength(3);
  for (const [i, [variance = 0]] of plain.points.entries()) {
    // Steps of 1 on numbers of a deviation of 4 and more.
    expect(Math.abs((quantised.points[i]?.[0] ?? 0) / variance - 1)).toBeLessThan(0.05);
  }
});

test('an operator of a domain that nobody knows is told with its node', async () => {
  const model = fromBinary(onnx.ModelProtoSchema, modelBytes(blocks(RELU)));
  for (const node of model.graph?.node ?? []) {
    if (node.opType === 'Relu')
      Object.assign(node, { domain: 'my.domain', opType: 'MyRelu', name: 'mine' });
  }
  const { code, stderr } = await measured(toBinary(onnx.ModelProtoSchema, model));
  expect(code).toBe(2);
  expect(stderr).toContain('the node "mine" (my.domain.MyRelu)');
});
