import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import {
  type Attribute,
  type Graph,
  type GraphConstant,
  type GraphValue,
  leavesOf,
  OPSET,
  type TensorType,
} from './graph.ts';

/** IR version 9 is the one that came with opset 20. */
export const IR_VERSION = 9n;
/** TensorProto.DataType. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const satisfies Record<TensorType, number>;

/**
 * Encodes a graph as an ONNX model (protobuf): what onnxruntime loads and any model viewer opens.
 * Source: onnx.proto3 of ONNX 1.20.
 */
export function encodeOnnx(graph: Graph, name = 'block'): Uint8Array {
  const model = create(onnx.ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: 'spp',
    opsetImport: operatorSets(graph),
    graph: create(onnx.GraphProtoSchema, {
      name,
      node: graph.nodes.map((node) =>
        create(onnx.NodeProtoSchema, {
          opType: node.op,
          input: [...node.inputs],
          domain: node.domain ?? '',
          output: node.outputs.map((value) => value.name),
          attribute: Object.entries(node.attributes).map(attribute),
        }),
      ),
      input: [...graph.inputs, ...graph.parameters].map(valueInfo),
      output: leavesOf(graph).map(valueInfo),
      initializer: graph.constants.map(tensor),
    }),
  });
  return toBinary(onnx.ModelProtoSchema, model);
}

/** ONNX's own operators, and the first version of what is named beside them. */
export function operatorSets({ nodes }: Pick<Graph, 'nodes'>) {
  const others = new Set(nodes.flatMap(({ domain }) => domain ?? []));
  return [['', OPSET] as const, ...[...others].map((domain) => [domain, 1] as const)].map(
    ([domain, version]) =>
      create(onnx.OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
}

function valueInfo({ name, type: element, shape }: GraphValue) {
  const dim = shape.map((size) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value: { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const tensorType = create(onnx.TypeProto_TensorSchema, {
    elemType: DATA_TYPES[element],
    shape: create(onnx.TensorShapeProtoSchema, { dim }),
  });
  const type = create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } });
  return create(onnx.ValueInfoProtoSchema, { name, type });
}

function tensor({ name, type, shape, data }: GraphConstant) {
  const values = type === 'int64' ? { int64Data: Array.from(data, BigInt) } : floats(data);
  return create(onnx.TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: DATA_TYPES[type],
    ...values,
  });
}

/** Raw bytes are little-endian, as every platform that onnxruntime runs on. */
function floats(data: GraphConstant['data']) {
  return data instanceof Float32Array
    ? { rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength) }
    : { floatData: [...data] };
}

export function attribute([name, value]: [string, Attribute]) {
  const { AttributeProto_AttributeType: Type, AttributeProtoSchema } = onnx;
  if ('i' in value)
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value.i) });
  if ('f' in value) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.f });
  if ('floats' in value) {
    return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...value.floats] });
  }
  if ('s' in value) {
    return create(AttributeProtoSchema, {
      name,
      type: Type.STRING,
      s: new TextEncoder().encode(value.s),
    });
  }
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.ints.map(BigInt) });
}
