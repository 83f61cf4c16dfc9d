import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import {
  type Attribute,
  type Graph,
  type GraphConstant,
  type GraphNode,
  type GraphValue,
  leavesOf,
  OPSET,
  type TensorType,
} from './graph.ts';

/** The version of the format that came with an opset (`Versioning.md` of ONNX). */
const IR_VERSIONS = [
  [20, 9n],
  [22, 10n],
  [23, 11n],
  [25, 12n],
] as const;
const NEWEST_IR = 13n;

/** The version of the format that goes with the operators of an opset. */
export function irVersion(opset = OPSET): bigint {
  return IR_VERSIONS.find(([newest]) => newest >= opset)?.[1] ?? NEWEST_IR;
}

/** TensorProto.DataType. */
export const DATA_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const satisfies Record<TensorType, number>;

/**
 * Encodes a graph as an ONNX model (protobuf): what onnxruntime loads and any model viewer opens.
 * Source: onnx.proto3 of ONNX 1.20.
 */
export function encodeOnnx(graph: Graph, name = 'block'): Uint8Array {
  const nodes = graph.nodes.map(({ outputs, ...node }) => ({
    ...node,
    outputs: outputs.map((value) => value.name),
  }));
  const inputs = [...graph.inputs, ...graph.parameters];
  return encode({ ...graph, inputs, nodes }, leavesOf(graph).map(valueInfo), name);
}

/** What is known of a value before anything is run; a shape of null is not known. */
export interface Typed {
  readonly type: TensorType;
  readonly shape: readonly number[] | null;
}

/** A graph before types and shapes are known of what its nodes make. */
export interface UntypedGraph extends Pick<Graph, 'inputs' | 'constants' | 'opsets'> {
  readonly nodes: readonly UntypedNode[];
}

/** A node whose outputs are names alone. */
export type UntypedNode = Omit<GraphNode, 'outputs'> & { readonly outputs: readonly string[] };

/** Encodes a graph whose types and shapes are to be found out. */
export function encodeUntyped(graph: UntypedGraph, outputs: readonly string[]): Uint8Array {
  const nameless = outputs.map((name) => create(onnx.ValueInfoProtoSchema, { name }));
  return encode(graph, nameless, 'untyped');
}

function encode(graph: UntypedGraph, output: onnx.ValueInfoProto[], name: string): Uint8Array {
  const model = create(onnx.ModelProtoSchema, {
    irVersion: irVersion(graph.opsets?.['']),
    producerName: 'spp',
    opsetImport: operatorSets(graph),
    graph: create(onnx.GraphProtoSchema, {
      name,
      node: graph.nodes.map(nodeProto),
      input: graph.inputs.map(valueInfo),
      output,
      initializer: graph.constants.map(tensor),
    }),
  });
  return toBinary(onnx.ModelProtoSchema, model);
}

/** What a node is called in a model: nodes have no names of their own, and are told apart by what they make. */
export function nodeName(outputs: readonly string[]): string {
  return outputs.find((name) => name !== '') ?? '';
}

function nodeProto({ op, inputs, domain, outputs, attributes }: UntypedNode) {
  return create(onnx.NodeProtoSchema, {
    name: nodeName(outputs),
    opType: op,
    input: [...inputs],
    domain: domain ?? '',
    output: [...outputs],
    attribute: Object.entries(attributes).map(attribute),
  });
}

/** ONNX's own operators, and the first version of what is named beside them. */
export function operatorSets({
  nodes,
  opsets,
}: Pick<Graph, 'opsets'> & { readonly nodes: readonly Pick<GraphNode, 'domain'>[] }) {
  const others = new Set(nodes.flatMap(({ domain }) => domain ?? []));
  return ['', ...others].map((domain) => {
    const version = opsets?.[domain] ?? (domain === '' ? OPSET : 1);
    return create(onnx.OperatorSetIdProtoSchema, { domain, version: BigInt(version) });
  });
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
  return create(onnx.TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: DATA_TYPES[type],
    ...numbers(type, data),
  });
}

/** Raw bytes are little-endian, as every platform that onnxruntime runs on. */
function numbers(type: GraphConstant['type'], data: GraphConstant['data']) {
  if (ArrayBuffer.isView(data)) {
    return {
      rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
    };
  }
  return type === 'int64' ? { int64Data: Array.from(data, BigInt) } : { floatData: [...data] };
}

/**
 * The bytes of an AttributeProto that holds subgraphs, with other names for what they read from outside.
 *
 * @param names what values of the outside are called now
 */
export function renamedWithin(
  raw: Uint8Array,
  names: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const proto = fromBinary(onnx.AttributeProtoSchema, raw);
  renameIn(proto, names);
  return toBinary(onnx.AttributeProtoSchema, proto);
}

function renameIn({ g, graphs }: onnx.AttributeProto, names: ReadonlyMap<string, string>): void {
  for (const graph of g === undefined ? graphs : [g, ...graphs]) {
    const made = [
      ...graph.node.flatMap(({ output }) => output),
      ...graph.input.map((one) => one.name),
    ];
    const outside = new Map([...names].filter(([name]) => !made.includes(name)));
    for (const node of graph.node) {
      node.input = node.input.map((name) => outside.get(name) ?? name);
      for (const inner of node.attribute) renameIn(inner, outside);
    }
  }
}

export function attribute([name, value]: [string, Attribute]) {
  const { AttributeProto_AttributeType: Type, AttributeProtoSchema } = onnx;
  if ('raw' in value) return fromBinary(AttributeProtoSchema, value.raw);
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
