import { fromBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { expect, test } from 'vitest';
import { activation } from '../../src/graph/graph.ts';
import {
  encodeWholeModel,
  externalData,
  type Initializer,
  type WholeModel,
} from '../../src/graph/whole-model.ts';
import { joined } from '../export/onnx/run.ts';

/** So many bytes, each of them `value`. */
function initializer(name: string, byteLength: number, value: number): Initializer {
  const bytes = () => new Uint8Array(byteLength).fill(value);
  return { name, type: 'float32', shape: [byteLength / 4], byteLength, bytes };
}

const MODEL: WholeModel = {
  name: 'a network',
  producerVersion: '1.2.3',
  inputs: [activation('input', [1, 3, 8, 9])],
  outputs: [activation('/a/Relu_output_0', [1, 3, 8, 9])],
  nodes: [
    {
      op: 'Relu',
      inputs: ['input'],
      outputs: [activation('/a/Relu_output_0', [1, 3, 8, 9])],
      attributes: {},
    },
  ],
  initializers: [
    initializer('small', 8, 1),
    initializer('large', 5000, 2),
    initializer('next', 2000, 3),
  ],
};

function encoded(location: string | null): onnx.ModelProto {
  return fromBinary(onnx.ModelProtoSchema, joined(encodeWholeModel(MODEL, location)));
}

test('a model says what it is, and takes a batch of any size', () => {
  const model = encoded(null);
  expect(model).toMatchObject({
    irVersion: 9n,
    producerName: 'spp',
    producerVersion: '1.2.3',
    opsetImport: [{ domain: '', version: 20n }],
  });
  expect(model.graph?.name).toBe('a network');
  expect(model.graph?.node.map(({ name, output }) => [name, output])).toEqual([
    ['/a/Relu', ['/a/Relu_output_0']],
  ]);
  for (const { type } of [...(model.graph?.input ?? []), ...(model.graph?.output ?? [])]) {
    const { shape, elemType } = (type as onnx.TypeProto).value.value as onnx.TypeProto_Tensor;
    expect(elemType).toBe(onnx.TensorProto_DataType.FLOAT);
    expect(shape?.dim.map(({ value }) => value.value)).toEqual(['batch', 3n, 8n, 9n]);
  }
});

test('tensors are in the model, whole', () => {
  const tensors = encoded(null).graph?.initializer ?? [];
  expect(tensors.map(({ name, dims, rawData }) => [name, dims, rawData.length])).toEqual([
    ['small', [2n], 8],
    ['large', [1250n], 5000],
    ['next', [500n], 2000],
  ]);
  expect(new Set(tensors[1]?.rawData)).toEqual(new Set([2]));
});

test('or beside it, but for small ones, each at a multiple of 4096', () => {
  const tensors = encoded('a.data').graph?.initializer ?? [];
  const places = tensors.map(({ externalData: entries, rawData }) => [
    Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    rawData.length,
  ]);
  expect(places).toEqual([
    [{}, 8],
    [{ location: 'a.data', offset: '0', length: '5000' }, 0],
    [{ location: 'a.data', offset: '8192', length: '2000' }, 0],
  ]);
  const data = joined(externalData(MODEL));
  expect(data.length).toBe(8192 + 2000);
  expect([data[4999], data[5000], data[8191], data[8192]]).toEqual([2, 0, 0, 3]);
});
