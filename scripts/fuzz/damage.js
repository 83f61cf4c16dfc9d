// @ts-check
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema } from 'onnx-buf';
import { EDITS, edited } from './edits.js';

/** @typedef {import('onnx-buf').ModelProto} Model */
/** @typedef {import('onnx-buf').NodeProto} Node */
/** @typedef {import('onnx-buf').TensorProto} Tensor */

/**
 * Where a change happens, a share of what there is to choose from, and numbers that it may use.
 *
 * @typedef {{ readonly change: keyof typeof CHANGES, readonly at: number, readonly other: number, readonly size: string }} Change
 */

/**
 * Damage as JSON can hold it.
 *
 * @typedef {{ readonly bytes: readonly [number, number[], number][] } | { readonly kept: number } | { readonly changes: readonly Change[] }} Damage
 */

const SIZES = /** @type {const} */ ([
  ...['-9223372036854775808', '-2147483648', '-7', '-1', '0', '1', '2', '3', '17', '255', '300'],
  ...['16777216', '2147483647', '2147483648', '1099511627776', '4611686018427387904'],
]);

const OPERATORS = /** @type {const} */ ([
  ...['Add', 'Mul', 'MatMul', 'Gemm', 'Conv', 'Relu', 'Reshape', 'Transpose', 'Concat', 'Gather'],
  ...['Softmax', 'LayerNormalization', 'BatchNormalization', 'Slice', 'Split', 'Expand', 'Where'],
  ...['Identity', 'Cast', 'Shape', 'ConstantOfShape', 'Pad', 'Resize', 'MaxPool', 'AveragePool'],
  ...['Range', 'Tile', 'NonZero', 'TopK', 'Loop', 'If', 'Scan', 'LSTM', 'Einsum', 'Dropout'],
  ...['Nothing', '', 'RandomNormal', 'QuantizeLinear', 'SequenceEmpty', 'Attention', 'Unique'],
]);

/** `TensorProto.DataType`. */
const INT64 = 7;

/**
 * @template T
 * @param {readonly T[]} all
 * @param {number} share
 */
const one = (all, share) => all[Math.min(all.length - 1, Math.floor(share * all.length))];

const graphOf = (/** @type {Model} */ model) =>
  /** @type {NonNullable<Model['graph']>} */ (model.graph);
const nodesOf = (/** @type {Model} */ model) => graphOf(model).node;

/** Initialisers, and what Constant nodes hold. */
const tensorsOf = (/** @type {Model} */ model) => [
  ...graphOf(model).initializer,
  ...nodesOf(model).flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? [])),
];

/** Names of all values that there are. */
const valuesOf = (/** @type {Model} */ model) => [
  ...nodesOf(model).flatMap(({ output }) => output),
  ...graphOf(model).initializer.map(({ name }) => name),
  ...graphOf(model).input.map(({ name }) => name),
];

/**
 * @param {(node: Node, change: Change, model: Model) => void} act
 * @returns {(model: Model, change: Change) => void}
 */
const onNode = (act) => (model, change) => {
  const node = one(nodesOf(model), change.at);
  if (node !== undefined) act(node, change, model);
};

/**
 * @param {(tensor: Tensor, change: Change) => void} act
 * @returns {(model: Model, change: Change) => void}
 */
const onTensor = (act) => (model, change) => {
  const tensor = one(tensorsOf(model), change.at);
  if (tensor !== undefined) act(tensor, change);
};

/**
 * @template T
 * @param {T[]} all
 * @param {number} share
 * @param {readonly T[]} by
 */
const replace = (all, share, by) => all.splice(Math.floor(share * all.length), 1, ...by);

/** What is changed of a model that parses. */
export const CHANGES = {
  dropNode: (/** @type {Model} */ model, /** @type {Change} */ { at }) => {
    replace(nodesOf(model), at, []);
  },
  doubleNode: (/** @type {Model} */ model, /** @type {Change} */ { at }) => {
    const node = one(nodesOf(model), at);
    if (node !== undefined) nodesOf(model).push(node);
  },
  moveNode: (/** @type {Model} */ model, /** @type {Change} */ { at, other }) => {
    const nodes = nodesOf(model);
    const moved = nodes.splice(Math.floor(at * nodes.length), 1);
    nodes.splice(Math.floor(other * nodes.length), 0, ...moved);
  },
  operator: onNode((node, { other }) => {
    node.opType = one(OPERATORS, other) ?? '';
  }),
  domain: onNode((node, { other }) => {
    node.domain = one(['com.microsoft', 'ai.onnx.ml', 'nowhere'], other) ?? '';
  }),
  /** Of a value behind it a circle comes. */
  rewire: onNode((node, { at, other, size }, model) => {
    const name = one(valuesOf(model), other) ?? '';
    const place = (at * 7919) % 1;
    replace(node.input, place, size.startsWith('-') ? [''] : [name]);
  }),
  swapInputs: onNode((node) => {
    node.input.reverse();
  }),
  dropInput: onNode((node) => {
    node.input.pop();
  }),
  moreInputs: onNode((node, { other }, model) => {
    node.input.push(one(valuesOf(model), other) ?? '');
  }),
  output: onNode((node, { other, size }, model) => {
    node.output.push(size.startsWith('-') ? '' : (one(valuesOf(model), other) ?? ''));
  }),
  attribute: onNode((node, { other, size }) => {
    const attribute = one(node.attribute, other);
    if (attribute === undefined) return;
    attribute.i = BigInt(size);
    attribute.f = Number(size);
    replace(attribute.ints, other, [BigInt(size)]);
  }),
  attributeType: onNode((node, { other, size }) => {
    const attribute = one(node.attribute, other);
    if (attribute !== undefined) attribute.type = Number(BigInt.asUintN(4, BigInt(size)));
  }),
  dropAttribute: onNode((node, { other }) => {
    replace(node.attribute, other, []);
  }),
  dropTensor: (/** @type {Model} */ model, /** @type {Change} */ { at }) => {
    replace(graphOf(model).initializer, at, []);
  },
  dimension: onTensor((tensor, { other, size }) => {
    replace(tensor.dims, other, [BigInt(size)]);
  }),
  axes: onTensor((tensor, { other }) => {
    if (other < 0.3) tensor.dims.reverse();
    else if (other < 0.6) tensor.dims.push(1n);
    else tensor.dims = [tensor.dims.reduce((product, dim) => product * dim, 1n)];
  }),
  type: onTensor((tensor, { other }) => {
    tensor.dataType = Math.floor(other * 25);
  }),
  shorter: onTensor((tensor, { other }) => {
    tensor.rawData = tensor.rawData.slice(0, Math.floor(other * tensor.rawData.length));
  }),
  /** Sizes and axes that the model computes with. */
  numbers: (/** @type {Model} */ model, /** @type {Change} */ { at, other, size }) => {
    const tensor = one(
      tensorsOf(model).filter(({ dataType }) => dataType === INT64),
      at,
    );
    if (tensor === undefined) return;
    const place = 8 * Math.floor((other * tensor.rawData.length) / 8);
    const data = tensor.rawData.slice();
    if (place + 8 <= data.length) new DataView(data.buffer).setBigInt64(place, BigInt(size), true);
    tensor.rawData = data;
  },
  /** NaN, in whatever type. */
  ones: onTensor((tensor) => {
    tensor.rawData = new Uint8Array(tensor.rawData.length).fill(255);
  }),
  outside: onTensor((tensor, { other, size }) => {
    const location = one(['weights', '../net.onnx', '/etc/passwd', 'net.onnx', ''], other) ?? '';
    tensor.dataLocation = 1;
    tensor.externalData = [
      /** @type {any} */ ({
        $typeName: 'onnx.StringStringEntryProto',
        key: 'location',
        value: location,
      }),
      /** @type {any} */ ({ $typeName: 'onnx.StringStringEntryProto', key: 'offset', value: size }),
    ];
  }),
  opset: (/** @type {Model} */ model, /** @type {Change} */ { size }) => {
    const [first] = model.opsetImport;
    if (first !== undefined) first.version = BigInt(size);
  },
  inputSize: (/** @type {Model} */ model, /** @type {Change} */ { at, other, size }) => {
    const type = one(graphOf(model).input, at)?.type?.value;
    const dims = type?.case === 'tensorType' ? (type.value.shape?.dim ?? []) : [];
    const dim = one(dims, other);
    if (dim !== undefined) dim.value = { case: 'dimValue', value: BigInt(size) };
  },
  inputType: (/** @type {Model} */ model, /** @type {Change} */ { at, other }) => {
    const type = one(graphOf(model).input, at)?.type?.value;
    if (type?.case === 'tensorType') type.value.elemType = Math.floor(other * 25);
  },
  dropGraphInput: (/** @type {Model} */ model, /** @type {Change} */ { at }) => {
    replace(graphOf(model).input, at, []);
  },
  outputs: (/** @type {Model} */ model, /** @type {Change} */ { at, other }) => {
    const output = one(graphOf(model).output, at);
    if (output !== undefined) output.name = one(valuesOf(model), other) ?? '';
  },
};

const share = fc.double({ min: 0, max: 0.999999, noNaN: true });

/** @type {fc.Arbitrary<Change>} */
const change = fc.record({
  change: fc.constantFrom(.../** @type {(keyof typeof CHANGES)[]} */ (Object.keys(CHANGES))),
  at: share,
  other: share,
  size: fc.constantFrom(...SIZES),
});

/** @type {fc.Arbitrary<Damage>} */
export const DAMAGE = fc.oneof(
  {
    weight: 3,
    arbitrary: EDITS.map((edits) => ({
      bytes: edits.map(
        ([at, piece, gone]) => /** @type {[number, number[], number]} */ ([at, [...piece], gone]),
      ),
    })),
  },
  { weight: 1, arbitrary: fc.record({ kept: share }) },
  {
    weight: 6,
    arbitrary: fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 3 }) }),
  },
);

/**
 * A model after damage.
 *
 * @param {Buffer} bytes
 * @param {Damage} damage
 * @returns {Uint8Array}
 */
export function damaged(bytes, damage) {
  if ('kept' in damage) return bytes.subarray(0, Math.floor(damage.kept * bytes.length));
  if ('bytes' in damage) {
    return edited(
      bytes,
      damage.bytes.map(([at, piece, gone]) => [at, Uint8Array.from(piece), gone]),
    );
  }
  const model = fromBinary(ModelProtoSchema, bytes);
  for (const each of damage.changes) CHANGES[each.change](model, each);
  return toBinary(ModelProtoSchema, model);
}
