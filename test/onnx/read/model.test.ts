import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { expect, test } from 'vitest';
import { DATA_TYPES } from '../../../src/graph/onnx.ts';
import { integersOf } from '../../../src/onnx/numbers.ts';
import { readModel } from '../../../src/onnx/read/model.ts';
import { modelBytes, written } from '../model.ts';

const BYTES = modelBytes({
  inputs: { x: ['batch', 3], w: [3, 3] },
  tensors: { w: [3, 3] },
  nodes: [['MatMul', 'x w', 'y', {}, '/layer/MatMul']],
  output: 'y',
});

/** The model above after a change. */
function changed(change: (model: onnx.ModelProto, graph: onnx.GraphProto) => void) {
  const model = fromBinary(onnx.ModelProtoSchema, BYTES);
  change(model, model.graph as onnx.GraphProto);
  return readModel(written(toBinary(onnx.ModelProtoSchema, model)));
}

const attribute = (fields: Parameters<typeof create<typeof onnx.AttributeProtoSchema>>[1]) =>
  create(onnx.AttributeProtoSchema, fields);

test('inputs with open sizes, nodes with their modules, and tensors, which are no inputs', () => {
  const { inputs, nodes, tensors, outputs, opsets } = readModel(written(BYTES));
  expect(inputs).toEqual([{ name: 'x', type: 'float32', dims: ['batch', 3] }]);
  expect(nodes).toMatchObject([
    { op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'], scopes: ['layer'] },
  ]);
  expect([...tensors.keys()]).toEqual(['w']);
  expect([outputs, opsets]).toEqual([['y'], { '': 17 }]);
});

test('the numbers of weights stay in the file', () => {
  const { tensors, file } = readModel(written(BYTES));
  const [w] = [...tensors.values()];
  expect(w?.numbers).toEqual({ file, offset: expect.any(Number) });
});

test('constants are tensors, whatever attribute holds them', () => {
  const { tensors, nodes } = changed((_, graph) => {
    const Type = onnx.AttributeProto_AttributeType;
    const held = [
      attribute({ name: 'value_ints', type: Type.INTS, ints: [4n, -1n] }),
      attribute({
        name: 'value',
        type: Type.TENSOR,
        t: create(onnx.TensorProtoSchema, {
          dims: [1n],
          dataType: DATA_TYPES.int64,
          int64Data: [7n],
        }),
      }),
    ];
    for (const [i, each] of held.entries()) {
      const fields = { opType: 'Constant', output: [`c${i}`], attribute: [each] };
      graph.node.unshift(create(onnx.NodeProtoSchema, fields));
    }
  });
  expect(nodes.map(({ op }) => op)).toEqual(['MatMul']);
  const values = ['c0', 'c1'].map((name) => integersOf(tensors.get(name) as never));
  expect(values).toEqual([[4, -1], [7]]);
});

test('what a subgraph reads from outside is read by its node', () => {
  const { nodes } = changed((_, graph) => {
    const inner = create(onnx.GraphProtoSchema, {
      node: [
        create(onnx.NodeProtoSchema, { opType: 'Add', input: ['x', 'own'], output: ['z'] }),
        create(onnx.NodeProtoSchema, { opType: 'Relu', input: ['z'], output: ['q'] }),
      ],
      initializer: [create(onnx.TensorProtoSchema, { name: 'own' })],
      output: [create(onnx.ValueInfoProtoSchema, { name: 'q' })],
    });
    const branch = attribute({
      name: 'then_branch',
      type: onnx.AttributeProto_AttributeType.GRAPH,
      g: inner,
    });
    graph.node.push(
      create(onnx.NodeProtoSchema, {
        opType: 'If',
        input: ['y'],
        output: ['v'],
        attribute: [branch],
      }),
    );
  });
  expect(nodes.at(-1)?.captured).toEqual(['x']);
});

test.each([
  [
    'an old opset',
    (model) => {
      model.opsetImport = [create(onnx.OperatorSetIdProtoSchema, { version: 6n })];
    },
    'the operators of opset 6',
  ],
  [
    'no opset',
    (model) => {
      model.opsetImport = [];
    },
    'opset none',
  ],
  [
    'functions',
    (model) => {
      model.functions = [create(onnx.FunctionProtoSchema, { name: 'f' })];
    },
    'functions of its own',
  ],
  [
    'no graph',
    (model) => {
      delete model.graph;
    },
    'it has no graph',
  ],
  [
    'no nodes',
    (_, graph) => {
      graph.node = [];
    },
    'it has no graph',
  ],
  [
    'a tensor twice',
    (_, graph) => {
      graph.initializer.push(...graph.initializer);
    },
    'the tensor "w" is there twice',
  ],
  [
    'sparse weights',
    (_, graph) => {
      graph.sparseInitializer = [create(onnx.SparseTensorProtoSchema, {})];
    },
    'sparse weights',
  ],
  [
    'an input that is no tensor',
    (_, graph) => {
      graph.input = [create(onnx.ValueInfoProtoSchema, { name: 'x' })];
    },
    'the input "x" is not a tensor',
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof changed>[0], string])[])(
  'refused: %s',
  (_, change, message) => {
    expect(() => changed(change)).toThrow(message);
  },
);

test('not a model: a text, nothing, a folder', () => {
  expect(() => readModel(written(new TextEncoder().encode('networks: []\n')))).toThrow(
    'not an ONNX model',
  );
  expect(() => readModel(written(new Uint8Array(0)))).toThrow('this file is empty');
  expect(() => readModel(import.meta.dirname)).toThrow('this is not a file');
  expect(() => readModel('/nowhere/net.onnx')).toThrow('cannot be read');
});

test.each([0.2, 0.5, 0.9, 0.99])('cut off at %d of its length', (share) => {
  const part = BYTES.subarray(0, Math.floor(share * BYTES.length));
  expect(() => readModel(written(part))).toThrow('this model is cut off');
});
