import path from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import { evaluate, inferTypes } from '../../src/engines/onnxruntime/inference.ts';
import type { GraphValue } from '../../src/graph/graph.ts';
import { DATA_TYPES } from '../../src/graph/onnx.ts';
import type { PointsWanted } from '../../src/networks/imported.ts';
import { openModel, survey } from '../../src/onnx/import.ts';
import { folder } from '../cli/run.ts';

type Type = keyof typeof DATA_TYPES;

/** Operator, names of inputs, names of outputs (with blanks between; `_` is one that is left out), attributes, name. */
export type WrittenNode = readonly [
  op: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, number | string | readonly number[]>>,
  name?: string,
];

/** A tensor by its shape, its numbers those of `wave`; or by its numbers. */
export type WrittenTensor =
  | readonly number[]
  | {
      readonly shape: readonly number[];
      readonly type?: Type;
      readonly raw?: Uint8Array<ArrayBuffer>;
      readonly values?: readonly number[];
    };

/** A small ONNX model as tests write it. */
export interface WrittenModel {
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  /** Of an input that is none of float32. */
  readonly types?: Readonly<Record<string, Type>>;
  readonly tensors?: Readonly<Record<string, WrittenTensor>>;
  readonly nodes: readonly WrittenNode[];
  readonly output: string;
  readonly opset?: number;
}

/** Numbers without a pattern, of variance ½. */
export function wave(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i + i * i));
}

/** Writes a model with another writer than spp's own. */
export function modelBytes(model: WrittenModel): Uint8Array {
  const { inputs, types = {}, tensors = {}, nodes, output, opset = 17 } = model;
  const proto = create(onnx.ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ $typeName: 'onnx.OperatorSetIdProto', domain: '', version: BigInt(opset) }],
    graph: create(onnx.GraphProtoSchema, {
      name: 'test',
      input: Object.entries(inputs).map(([name, dims]) => inputOf(name, dims, types[name])),
      output: [create(onnx.ValueInfoProtoSchema, { name: output })],
      initializer: Object.entries(tensors).map(tensorOf),
      node: nodes.map(nodeOf),
    }),
  });
  return toBinary(onnx.ModelProtoSchema, proto);
}

function inputOf(name: string, dims: readonly (number | string)[], type: Type = 'float32') {
  const dim = dims.map((size) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensor = create(onnx.TypeProto_TensorSchema, {
    elemType: DATA_TYPES[type],
    shape: create(onnx.TensorShapeProtoSchema, { dim }),
  });
  return create(onnx.ValueInfoProtoSchema, {
    name,
    type: create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

function tensorOf([name, written]: [string, WrittenTensor]) {
  const {
    shape,
    type = 'float32',
    raw,
    values,
  } = 'shape' in written ? written : { shape: written };
  const rawData = raw ?? numbersOf(shape, type, values);
  return create(onnx.TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: DATA_TYPES[type],
    rawData,
  });
}

function numbersOf(shape: readonly number[], type: Type, values?: readonly number[]) {
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(values ?? [], BigInt).buffer);
  const count = shape.reduce((product, size) => product * size, 1);
  return new Uint8Array(Float32Array.from(values ?? wave(count)).buffer);
}

function nodeOf([opType, inputs, outputs, attributes = {}, name = '']: WrittenNode) {
  const names = (text: string) => text.split(' ').map((each) => (each === '_' ? '' : each));
  return create(onnx.NodeProtoSchema, {
    opType,
    name,
    input: names(inputs),
    output: names(outputs),
    attribute: Object.entries(attributes).map(attributeOf),
  });
}

function attributeOf([name, value]: [string, number | string | readonly number[]]) {
  const { AttributeProto_AttributeType: Kind, AttributeProtoSchema } = onnx;
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, {
      name,
      type: Kind.STRING,
      s: new TextEncoder().encode(value),
    });
  }
  if (typeof value !== 'number') {
    return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(BigInt) });
  }
  return Number.isInteger(value)
    ? create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(value) })
    : create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value });
}

/** Writes a model to a temporary file. */
export function written(model: WrittenModel | Uint8Array): string {
  return folder().write('net.onnx', model instanceof Uint8Array ? model : modelBytes(model));
}

/** A model as it is read. */
export const opened = (model: WrittenModel) => openModel(written(model));

/** A model of fixed sizes, typed, with its points. */
export function surveyed(model: WrittenModel, points: PointsWanted = 'additions') {
  const read = opened(model);
  const inputs = read.inputs.map(
    ({ name, type, dims }): GraphValue => ({
      name,
      type,
      shape: dims as number[],
    }),
  );
  return survey(read, inputs, points, { infer: inferTypes, evaluate });
}

/** Names of the exports that the tests have, and what each is fed with. */
export const EXPORTS = path.join(import.meta.dirname, 'exports');
