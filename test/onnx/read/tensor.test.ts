import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { expect, test } from 'vitest';
import { DATA_TYPES } from '../../../src/graph/onnx.ts';
import type { ModelTensor } from '../../../src/onnx/model.ts';
import { floatsOf, integersOf } from '../../../src/onnx/numbers.ts';
import { FileBytes } from '../../../src/onnx/read/bytes.ts';
import { readTensor } from '../../../src/onnx/read/tensor.ts';
import { folder } from '../../cli/run.ts';

type Written = Parameters<typeof create<typeof onnx.TensorProtoSchema>>[1];

/** A tensor of a file by itself, in a folder with files beside it. */
function read(written: Written, beside: Readonly<Record<string, Uint8Array>> = {}): ModelTensor {
  const at = folder();
  for (const [name, bytes] of Object.entries(beside)) at.write(name, bytes);
  const proto = create(onnx.TensorProtoSchema, {
    name: 'w',
    dataType: DATA_TYPES.float32,
    ...written,
  });
  const file = new FileBytes(at.write('model/net.onnx', toBinary(onnx.TensorProtoSchema, proto)));
  try {
    return readTensor(file, { start: 0, end: file.size });
  } finally {
    file.close();
  }
}

const bytesOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A tensor of two numbers in another file. */
function external(entries: Readonly<Record<string, string>>, beside = {}) {
  const externalData = Object.entries(entries).map(([key, value]) =>
    create(onnx.StringStringEntryProtoSchema, { key, value }),
  );
  return read({ dims: [2n], dataLocation: 1, externalData }, beside);
}

test('raw numbers, and those of the typed fields', () => {
  expect([...floatsOf(read({ dims: [2n], rawData: bytesOf(1, -2) }))]).toEqual([1, -2]);
  expect([...floatsOf(read({ dims: [2n], floatData: [1, -2] }))]).toEqual([1, -2]);
  const int64 = read({ dims: [3n], dataType: DATA_TYPES.int64, int64Data: [-1n, 0n, 2n ** 40n] });
  expect(integersOf(int64)).toEqual([-1, 0, 2 ** 40]);
  const double = read({ dims: [2n], dataType: DATA_TYPES.float64, doubleData: [0.5, -3] });
  expect([...floatsOf(double)]).toEqual([0.5, -3]);
});

test('halves lie in the field of integers, by their bits', () => {
  const half = read({ dims: [2n], dataType: DATA_TYPES.float16, int32Data: [0x3c00, 0xc000] });
  expect([...floatsOf(half)]).toEqual([1, -2]);
  const brain = read({ dims: [2n], dataType: DATA_TYPES.bfloat16, int32Data: [0x3f80, 0xc000] });
  expect([...floatsOf(brain)]).toEqual([1, -2]);
});

test('numbers in another file, at an offset and without one', () => {
  const beside = { 'model/weights/w.data': bytesOf(9, 1, -2) };
  const at = external({ location: 'weights/w.data', offset: '4', length: '8' }, beside);
  expect([...floatsOf(at)]).toEqual([1, -2]);
  expect([...floatsOf(external({ location: 'weights/w.data' }, beside))]).toEqual([9, 1]);
});

test.each([
  ['../w.data', 'in the folder of the model alone'],
  ['weights/../../w.data', 'in the folder of the model alone'],
  ['..\\w.data', 'in the folder of the model alone'],
  ['/etc/passwd', 'in the folder of the model alone'],
  ['C:\\w.data', 'in the folder of the model alone'],
  ['', 'in the folder of the model alone'],
  ['nowhere.data', 'beside the model'],
])('not read from %j', (location, remedy) => {
  const beside = { 'w.data': bytesOf(1, 2) };
  expect(() => external({ location }, beside)).toThrow(
    expect.objectContaining({ name: 'UserError', remedy: expect.stringContaining(remedy) }),
  );
});

test.each([
  [{ offset: '8' }, 'goes beyond the end of w.data, which has 12 bytes'],
  [{ length: '4' }, 'has 4 bytes, and its shape asks for 8'],
  [{ offset: '-4' }, 'where a number of bytes belongs'],
  [{ offset: '1e3' }, 'where a number of bytes belongs'],
  [{ offset: '99999999999999999999' }, 'where a number of bytes belongs'],
])('refused: external data with %j', (entries, message) => {
  const beside = { 'model/w.data': bytesOf(1, 2, 3) };
  expect(() => external({ location: 'w.data', ...entries }, beside)).toThrow(message);
});

test.each([
  [{ dims: [3n], rawData: bytesOf(1, 2) }, 'has 8 bytes, and its shape asks for 12'],
  [{ dims: [-1n], rawData: bytesOf(1) }, 'a dimension of -1'],
  [{ dims: [2n ** 40n, 2n ** 40n] }, 'beyond all bounds'],
  [{ dims: [1n], dataType: 8 }, 'element type 8, which is not supported'],
])('refused: %o', (written, message) => {
  expect(() => read(written)).toThrow(message);
});
