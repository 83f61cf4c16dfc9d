import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';
import type { GraphNode, GraphValue, TensorType } from './graph.ts';
import { attribute, DATA_TYPES, irVersion, operatorSets } from './onnx.ts';
import { openField } from './wire.ts';

/** A tensor of a model, whose bytes are made when they are asked for. */
export interface Initializer {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** How many `bytes` gives. */
  readonly byteLength: number;
  /** Row by row, little-endian. */
  bytes(): Uint8Array;
}

/** A network with its weights. Nodes stand in an order of dependence; the first output of each is `<its name>_output_0`. */
export interface WholeModel {
  readonly name: string;
  readonly producerVersion: string;
  /** Their first dimension is the batch, of any size. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
}

/** What comes behind the name of a node in that of its outputs. */
export const OUTPUT_SUFFIX = '_output_';

/** Where external data begins is a multiple of this, so that it can be mapped into memory (ONNX, "External Data"). */
const ALIGNMENT = 4096;
/** Bytes from which a tensor goes into a file of its own, as in the `onnx` package. */
const LEAST_EXTERNAL = 1024;

/** Field numbers of onnx.proto3 that are written piece by piece. */
const FIELDS = { model: { graph: 7 }, graph: { initializer: 5 }, tensor: { rawData: 9 } } as const;

/**
 * Encodes a model as ONNX, weight by weight: none of them is held longer than it takes to write.
 * Source: onnx.proto3 of ONNX 1.20.
 *
 * @param location the file that holds the weights, beside the model's; null: the model's own
 */
export function* encodeWholeModel(
  model: WholeModel,
  location: string | null,
): Iterable<Uint8Array> {
  const frame = toBinary(onnx.GraphProtoSchema, frameOf(model));
  const headers = headersOf(model.initializers, location);
  const length = headers.reduce((sum, { head, follows }) => sum + head.length + follows, 0);
  yield toBinary(onnx.ModelProtoSchema, shellOf(model));
  yield openField(FIELDS.model.graph, frame.length + length);
  yield frame;
  for (const [i, { head, follows }] of headers.entries()) {
    yield head;
    if (follows > 0) yield (model.initializers[i] as Initializer).bytes();
  }
}

/** The file of weights that stands beside a model. */
export function* externalData({ initializers }: WholeModel): Iterable<Uint8Array> {
  let reached = 0;
  for (const { initializer, offset } of placed(initializers.filter(isLarge))) {
    if (offset > reached) yield new Uint8Array(offset - reached);
    yield initializer.bytes();
    reached = offset + initializer.byteLength;
  }
}

/** What is small, the shapes that nodes read among it, stays in the model, where shape inference sees it. */
function isLarge({ byteLength }: Initializer): boolean {
  return byteLength >= LEAST_EXTERNAL;
}

function shellOf({ nodes, producerVersion }: WholeModel) {
  return create(onnx.ModelProtoSchema, {
    irVersion: irVersion(),
    producerName: 'spp',
    producerVersion,
    opsetImport: operatorSets({ nodes }),
  });
}

/** The graph but for its weights. */
function frameOf({ name, nodes, inputs, outputs }: WholeModel) {
  return create(onnx.GraphProtoSchema, {
    name,
    node: nodes.map((node) =>
      create(onnx.NodeProtoSchema, {
        name: nodeName(node),
        opType: node.op,
        domain: node.domain ?? '',
        input: [...node.inputs],
        output: node.outputs.map((value) => value.name),
        attribute: Object.entries(node.attributes).map(attribute),
      }),
    ),
    input: inputs.map(ofAnyBatch),
    output: outputs.map(ofAnyBatch),
  });
}

function nodeName({ outputs: [first] }: GraphNode): string {
  const { name } = first as GraphValue;
  return name.slice(0, name.lastIndexOf(OUTPUT_SUFFIX));
}

function ofAnyBatch({ name, type, shape }: GraphValue) {
  const dim = shape.map((size, axis) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value:
        axis === 0
          ? { case: 'dimParam', value: 'batch' }
          : { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const tensorType = create(onnx.TypeProto_TensorSchema, {
    elemType: DATA_TYPES[type],
    shape: create(onnx.TensorShapeProtoSchema, { dim }),
  });
  const value = create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } });
  return create(onnx.ValueInfoProtoSchema, { name, type: value });
}

/** What goes before the bytes of an initialiser, and how many of them follow. */
interface Header {
  readonly head: Uint8Array;
  readonly follows: number;
}

function headersOf(initializers: readonly Initializer[], location: string | null): Header[] {
  if (location === null) return initializers.map(headerWithin);
  const offsets = new Map(
    placed(initializers.filter(isLarge)).map(({ initializer, offset }) => [initializer, offset]),
  );
  return initializers.map((initializer) => {
    const offset = offsets.get(initializer);
    return offset === undefined
      ? headerWithin(initializer)
      : headerBeside(initializer, location, offset);
  });
}

function headerWithin(initializer: Initializer): Header {
  const tensor = toBinary(onnx.TensorProtoSchema, describe(initializer));
  const raw = openField(FIELDS.tensor.rawData, initializer.byteLength);
  const length = tensor.length + raw.length + initializer.byteLength;
  const open = openField(FIELDS.graph.initializer, length);
  return { head: Buffer.concat([open, tensor, raw]), follows: initializer.byteLength };
}

function headerBeside(initializer: Initializer, location: string, offset: number): Header {
  const where = { location, offset: `${offset}`, length: `${initializer.byteLength}` };
  const tensor = toBinary(onnx.TensorProtoSchema, {
    ...describe(initializer),
    dataLocation: onnx.TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(where).map(([key, value]) =>
      create(onnx.StringStringEntryProtoSchema, { key, value }),
    ),
  });
  const open = openField(FIELDS.graph.initializer, tensor.length);
  return { head: Buffer.concat([open, tensor]), follows: 0 };
}

function describe({ name, type, shape }: Initializer) {
  return create(onnx.TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: DATA_TYPES[type],
  });
}

/** Where each stands in the file beside the model. */
function placed(initializers: readonly Initializer[]) {
  let end = 0;
  return initializers.map((initializer) => {
    const offset = ALIGNMENT * Math.ceil(end / ALIGNMENT);
    end = offset + initializer.byteLength;
    return { initializer, offset };
  });
}
