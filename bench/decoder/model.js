// @ts-check
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import * as onnx from 'onnx-buf';

/** A decoder as Llama is built, of 4.0 GB of weights; inputs are so many tokens. */
const SHAPE = {
  blocks: 32,
  hidden: 1536,
  heads: 16,
  inner: 4736,
  words: 1000,
  batch: 2,
  tokens: 64,
};

const [FLOAT32, INT64] = [1, 7];
/** Bytes that are written at a time. */
const PIECE = 2 ** 24;
const LOWEST = -3.4e38;

/** @typedef {Readonly<Record<string, number | readonly number[]>>} Attributes */

/** Puts a model together: nodes and small tensors in itself, large ones in a file beside it, written as they come. */
class Writer {
  nodes = /** @type {onnx.NodeProto[]} */ ([]);
  tensors = /** @type {onnx.TensorProto[]} */ ([]);
  offset = 0;
  state = 1;

  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    this.descriptor = openSync(path.join(folder, 'decoder.data'), 'w');
  }

  /**
   * @param {string} op
   * @param {readonly string[]} input
   * @param {string} output
   * @param {Attributes} [attributes]
   */
  node(op, input, output, attributes = {}) {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.nodes.push(
      create(onnx.NodeProtoSchema, { opType: op, input: [...input], output: [output], attribute }),
    );
    return output;
  }

  /**
   * A tensor that lies in the model itself.
   *
   * @param {string} name
   * @param {readonly number[]} shape
   * @param {Float32Array | BigInt64Array} data
   */
  tensor(name, shape, data) {
    const dataType = data instanceof Float32Array ? FLOAT32 : INT64;
    const rawData = new Uint8Array(/** @type {ArrayBuffer} */ (data.buffer));
    const dims = shape.map(BigInt);
    this.tensors.push(create(onnx.TensorProtoSchema, { name, dims, dataType, rawData }));
    return name;
  }

  /** @param {string} name @param {number} value */
  number(name, value) {
    return this.tensor(name, [], Float32Array.of(value));
  }

  /** @param {string} name @param {readonly number[]} values */
  integers(name, values) {
    return this.tensor(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  /**
   * A weight, uniform with the variance of its rows' inverse, in the file beside.
   *
   * @param {string} name
   * @param {number} rows
   * @param {number} columns
   */
  weight(name, rows, columns) {
    const length = 4 * rows * columns;
    const entry = (/** @type {string} */ key, /** @type {string} */ value) =>
      create(onnx.StringStringEntryProtoSchema, { key, value });
    const externalData = [
      entry('location', 'decoder.data'),
      entry('offset', `${this.offset}`),
      entry('length', `${length}`),
    ];
    const dims = [BigInt(rows), BigInt(columns)];
    const where = { dataLocation: onnx.TensorProto_DataLocation.EXTERNAL, externalData };
    this.tensors.push(create(onnx.TensorProtoSchema, { name, dims, dataType: FLOAT32, ...where }));
    for (let left = length; left > 0; left -= PIECE) {
      writeSync(this.descriptor, this.noise(Math.min(left, PIECE) / 4, Math.sqrt(12 / rows)));
    }
    this.offset += length;
    return name;
  }

  /** @param {number} count @param {number} width */
  noise(count, width) {
    const values = new Float32Array(count);
    let state = this.state;
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      values[i] = (state / 2 ** 32) * width;
    }
    this.state = state;
    return values;
  }

  close() {
    closeSync(this.descriptor);
  }
}

/** @param {string} name @param {number | readonly number[]} value */
function attributeOf(name, value) {
  const { AttributeProto_AttributeType: Type, AttributeProtoSchema } = onnx;
  return typeof value === 'number'
    ? create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) })
    : create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) });
}

/**
 * Writes the model into a folder, its weights streamed.
 *
 * @returns its path
 */
export function writeDecoder(/** @type {string} */ folder) {
  const writer = new Writer(folder);
  sideTensors(writer);
  let x = writer.node(
    'Gather',
    [writer.weight('embed', SHAPE.words, SHAPE.hidden), 'input_ids'],
    'x0',
  );
  for (let i = 0; i < SHAPE.blocks; i++)
    x = mlp(writer, attention(writer, x, `l${i}.attn`), `l${i}.mlp`);
  writer.close();
  const file = path.join(folder, 'decoder.onnx');
  const model = create(onnx.ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(onnx.OperatorSetIdProtoSchema, { domain: '', version: 17n })],
    graph: create(onnx.GraphProtoSchema, {
      name: 'decoder',
      node: writer.nodes,
      initializer: writer.tensors,
      input: ['input_ids', 'attention_mask'].map(tokens),
      output: [create(onnx.ValueInfoProtoSchema, { name: x })],
    }),
  });
  writeFileSync(file, toBinary(onnx.ModelProtoSchema, model));
  return file;
}

/** @param {string} name */
function tokens(name) {
  const dim = [SHAPE.batch, SHAPE.tokens].map((size) =>
    create(onnx.TensorShapeProto_DimensionSchema, {
      value: { case: 'dimValue', value: BigInt(size) },
    }),
  );
  const shape = create(onnx.TensorShapeProtoSchema, { dim });
  const value = create(onnx.TypeProto_TensorSchema, { elemType: INT64, shape });
  const type = create(onnx.TypeProtoSchema, { value: { case: 'tensorType', value } });
  return create(onnx.ValueInfoProtoSchema, { name, type });
}

/** What all blocks read: rotary tables, a mask that is causal and leaves out what `attention_mask` does, numbers. */
function sideTensors(/** @type {Writer} */ writer) {
  const { tokens: length, hidden, heads } = SHAPE;
  const width = hidden / heads;
  const table = (/** @type {(angle: number) => number} */ of) =>
    Float32Array.from({ length: length * width }, (_, i) =>
      of(Math.floor(i / width) / 10000 ** ((2 * (i % (width / 2))) / width)),
    );
  writer.tensor('cos', [length, width], table(Math.cos));
  writer.tensor('sin', [length, width], table(Math.sin));
  const causal = Float32Array.from({ length: length ** 2 }, (_, i) =>
    i % length > Math.floor(i / length) ? LOWEST : 0,
  );
  writer.tensor('causal', [1, 1, length, length], causal);
  writer.number('two', 2);
  writer.number('epsilon', 1e-5);
  writer.number('scale', width ** -0.5);
  writer.number('one', 1);
  writer.number('lowest', LOWEST);
  writer.integers('split', [SHAPE.batch, length, heads, width]);
  writer.integers('joined', [SHAPE.batch, length, hidden]);
  for (const [name, value] of Object.entries({ zero: 0, middle: width / 2, end: width, last: 3 })) {
    writer.integers(name, [value]);
  }
  writer.integers('pairs', [1, 2]);
  const kept = writer.node('Cast', ['attention_mask'], 'kept', { to: FLOAT32 });
  const left = writer.node('Sub', ['one', kept], 'left');
  const wide = writer.node('Unsqueeze', [left, 'pairs'], 'left.wide');
  const low = writer.node('Mul', [wide, 'lowest'], 'left.low');
  writer.node('Min', [low, 'causal'], 'mask');
}

/** @param {Writer} writer @param {string} x @param {string} at */
function norm(writer, x, at) {
  const { hidden } = SHAPE;
  const square = writer.node('Pow', [x, 'two'], `${at}.square`);
  const mean = writer.node('ReduceMean', [square], `${at}.mean`, { axes: [-1] });
  const guarded = writer.node('Add', [mean, 'epsilon'], `${at}.guarded`);
  const root = writer.node('Sqrt', [guarded], `${at}.root`);
  const scale = writer.tensor(`${at}.weight`, [hidden], new Float32Array(hidden).fill(1));
  const normed = writer.node('Div', [x, root], `${at}.normed`);
  return writer.node('Mul', [scale, normed], `${at}.out`);
}

/** @param {Writer} writer @param {string} x @param {string} at */
function rotated(writer, x, at) {
  const half = (/** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ name) =>
    writer.node('Slice', [x, from, to, 'last'], `${at}.${name}`);
  const turned = writer.node('Neg', [half('middle', 'end', 'second')], `${at}.swapped`);
  const other = writer.node('Concat', [turned, half('zero', 'middle', 'first')], `${at}.other`, {
    axis: -1,
  });
  const a = writer.node('Mul', [x, 'cos'], `${at}.cos`);
  return writer.node('Add', [a, writer.node('Mul', [other, 'sin'], `${at}.sin`)], `${at}.rotated`);
}

/** @param {Writer} writer @param {string} x @param {string} at */
function attention(writer, x, at) {
  const { hidden } = SHAPE;
  const input = norm(writer, x, `${at}.norm`);
  const [q, k, v] = ['q', 'k', 'v'].map((name) => {
    const weight = writer.weight(`${at}.${name}.weight`, hidden, hidden);
    const product = writer.node('MatMul', [input, weight], `${at}.${name}`);
    const split = writer.node('Reshape', [product, 'split'], `${at}.${name}.split`);
    return writer.node('Transpose', [split], `${at}.${name}.heads`, { perm: [0, 2, 1, 3] });
  });
  const [query, key] = [rotated(writer, q ?? '', `${at}.q`), rotated(writer, k ?? '', `${at}.k`)];
  const turned = writer.node('Transpose', [key], `${at}.k.turned`, { perm: [0, 1, 3, 2] });
  const scores = writer.node('MatMul', [query, turned], `${at}.scores`);
  const scaled = writer.node('Mul', [scores, 'scale'], `${at}.scaled`);
  const masked = writer.node('Add', [scaled, 'mask'], `${at}.masked`);
  const shares = writer.node('Softmax', [masked], `${at}.shares`, { axis: -1 });
  const mixed = writer.node('MatMul', [shares, v ?? ''], `${at}.mixed`);
  const back = writer.node('Transpose', [mixed], `${at}.back`, { perm: [0, 2, 1, 3] });
  const joined = writer.node('Reshape', [back, 'joined'], `${at}.joined`);
  const weight = writer.weight(`${at}.o.weight`, hidden, hidden);
  return writer.node('Add', [x, writer.node('MatMul', [joined, weight], `${at}.o`)], `${at}.sum`);
}

/** SwiGLU. @param {Writer} writer @param {string} x @param {string} at */
function mlp(writer, x, at) {
  const { hidden, inner } = SHAPE;
  const input = norm(writer, x, `${at}.norm`);
  const gate = writer.node(
    'MatMul',
    [input, writer.weight(`${at}.gate.weight`, hidden, inner)],
    `${at}.gate`,
  );
  const swish = writer.node(
    'Mul',
    [gate, writer.node('Sigmoid', [gate], `${at}.sigmoid`)],
    `${at}.swish`,
  );
  const up = writer.node(
    'MatMul',
    [input, writer.weight(`${at}.up.weight`, hidden, inner)],
    `${at}.up`,
  );
  const gated = writer.node('Mul', [swish, up], `${at}.gated`);
  const down = writer.node(
    'MatMul',
    [gated, writer.weight(`${at}.down.weight`, inner, hidden)],
    `${at}.down`,
  );
  return writer.node('Add', [x, down], `${at}.sum`);
}
