import { createHash } from 'node:crypto';
import { elements } from '../core/shape.ts';
import {
  type Attribute,
  type GraphConstant,
  type GraphNode,
  type GraphValue,
  OPSET,
  type TensorType,
} from './graph.ts';

/** What few nodes need. */
export interface NodeOptions {
  /** Of the operator, where it is none of ONNX's own. */
  readonly domain?: string;
  /** Of the output, where something outside asks for it by name. */
  readonly name?: string;
  /** Of the output, where it is not float32. */
  readonly type?: TensorType;
}

/** Some places along an axis, evenly spaced. */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Writes nodes and constants one by one. Values carry their shapes, so that graphs are fully typed. */
export class GraphWriter {
  readonly nodes: GraphNode[] = [];
  private readonly table = new Map<string, GraphConstant>();
  private count = 0;
  private readonly prefix: string;
  /** Version of ONNX's operators that it writes. */
  readonly opset: number;

  /** @param prefix of the values' names */
  constructor(prefix = 'v', opset = OPSET) {
    this.prefix = prefix;
    this.opset = opset;
  }

  /**
   * Appends a node with one output of the given shape, whose channels lie where those of the first
   * input of its rank do; an input that is left out is ''.
   */
  node(
    op: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
    { domain, name, type = 'float32' }: NodeOptions = {},
  ): GraphValue {
    const alike = inputs.find((input) => isOfRank(input, shape.length)) as GraphValue | undefined;
    const output: GraphValue = {
      name: name ?? `${this.prefix}${this.count++}`,
      type,
      shape,
      ...(alike?.channelAxis === undefined ? {} : { channelAxis: alike.channelAxis }),
    };
    const names = inputs.map((input) => (typeof input === 'string' ? input : input.name));
    this.nodes.push({
      op,
      ...(domain === undefined ? {} : { domain }),
      inputs: names,
      outputs: [output],
      attributes,
    });
    return output;
  }

  /**
   * Appends a node as another graph has it.
   *
   * @param outputs what is known of each; null is one that nobody reads
   * @param captures what subgraphs among the attributes read from outside
   */
  append(
    op: string,
    inputs: readonly (GraphValue | string)[],
    outputs: readonly (Omit<GraphValue, 'name'> | null)[],
    attributes: Readonly<Record<string, Attribute>>,
    domain = '',
    captures: readonly string[] = [],
  ): (GraphValue | null)[] {
    const values = outputs.map((output) =>
      output === null ? null : { name: `${this.prefix}${this.count++}`, ...output },
    );
    this.nodes.push({
      op,
      ...(domain === '' ? {} : { domain }),
      inputs: inputs.map((input) => (typeof input === 'string' ? input : input.name)),
      outputs: values.map((value) => value ?? NOBODYS),
      attributes,
      ...(captures.length === 0 ? {} : { captures }),
    });
    return values;
  }

  /** A one-dimensional int64 constant, as axes and shapes are. */
  int64(data: readonly number[]): string {
    return this.constant({ type: 'int64', shape: [data.length], data });
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.constant({ type: 'float32', shape: [], data: [value] });
  }

  /** The same number all over. */
  filled(value: number, shape: readonly number[]): GraphValue {
    const name = `${value}[${shape}]`;
    const count = elements(shape);
    const constant = { name, type: 'float32', shape } as const;
    this.table.set(name, { ...constant, data: new Float32Array(count).fill(value) });
    return constant;
  }

  /** Numbers that are part of the graph. */
  numbers(shape: readonly number[], data: Float32Array): GraphValue {
    const known = [...this.table.values()].find(
      (each) => `${each.shape}` === `${shape}` && isAlike(each.data, data),
    );
    const constant = { name: `numbers${this.table.size}`, type: 'float32', shape } as const;
    if (known !== undefined) return known;
    this.table.set(constant.name, { ...constant, data });
    return constant;
  }

  /** Numbers in the same order, under another shape. */
  reshape(x: GraphValue, shape: readonly number[], name?: string): GraphValue {
    const options = { type: x.type, ...(name === undefined ? {} : { name }) };
    return this.node('Reshape', [x, this.int64(shape)], shape, {}, options);
  }

  /** Over some axes, which stay with size 1. */
  reduce(op: 'ReduceMean' | 'ReduceSumSquare', x: GraphValue, axes: readonly number[]): GraphValue {
    const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    if (this.opset < AXES_ARE_INPUTS) {
      return this.node(op, [x], shape, { keepdims: { i: 1 }, axes: { ints: axes } });
    }
    return this.node(op, [x, this.int64(axes)], shape, { keepdims: { i: 1 } });
  }

  /** Zeros before and behind each axis. */
  pad(x: GraphValue, before: readonly number[], after: readonly number[]): GraphValue {
    const sides = [...before, ...after];
    const shape = x.shape.map(
      (size, axis) => size + (before[axis] as number) + (after[axis] as number),
    );
    if (this.opset < SIDES_ARE_INPUT)
      return this.node('Pad', [x], shape, { pads: { ints: sides } });
    return this.node('Pad', [x, this.int64(sides)], shape);
  }

  /** Some places along some axes. */
  slice(x: GraphValue, axes: readonly number[], along: readonly Range[]): GraphValue {
    if (this.opset < PLACES_ARE_INPUTS) return this.gatherPlaces(x, axes, along);
    const shape = x.shape.map((size, axis) => along[axes.indexOf(axis)]?.count ?? size);
    const ends = along.map(({ start, step, count }, i) => {
      const end = start + step * count;
      // What ends before the first place; −1 would be the last.
      return end < 0 ? -(x.shape[axes[i] as number] as number) - 1 : end;
    });
    const starts = along.map(({ start }) => start);
    const inputs = [starts, ends, axes, along.map(({ step }) => step)];
    const places = inputs.map((list) => this.int64(list));
    return this.node('Slice', [x, ...places], shape, {}, { type: x.type });
  }

  /** Axis by axis, where a slice knows no steps. */
  private gatherPlaces(
    x: GraphValue,
    axes: readonly number[],
    along: readonly Range[],
  ): GraphValue {
    return axes.reduce((value, axis, i) => {
      const { start, step, count } = along[i] as Range;
      const places = Array.from({ length: count }, (_, at) => start + step * at);
      const shape = value.shape.map((size, own) => (own === axis ? count : size));
      const attributes = { axis: { i: axis } };
      return this.node('Gather', [value, this.int64(places)], shape, attributes, { type: x.type });
    }, x);
  }

  reduceMean(x: GraphValue, axes: readonly number[]): GraphValue {
    return this.reduce('ReduceMean', x, axes);
  }

  get constants(): GraphConstant[] {
    return [...this.table.values()];
  }

  /** A tensor of any type. */
  literal({ type, shape, data }: Omit<GraphConstant, 'name'>): GraphValue {
    const constant = { type, shape, data };
    const name = this.constant(constant, data instanceof Uint8Array ? digest(data) : `${data}`);
    return { name, type, shape };
  }

  private constant(constant: Omit<GraphConstant, 'name'>, data = `${constant.data}`): string {
    const name = `${constant.type}[${constant.shape}](${data})`;
    this.table.set(name, { name, ...constant });
    return name;
  }
}

/** Of an output that nobody reads. */
const NOBODYS: GraphValue = { name: '', type: 'float32', shape: [] };

/** The opset from which on the axes of a reduction are an input. */
const AXES_ARE_INPUTS = 18;

/** From which on what is put around a tensor is one. */
const SIDES_ARE_INPUT = 11;

/** From which on the ends of a slice are inputs, and it may have steps. */
const PLACES_ARE_INPUTS = 10;

/** What tells bytes apart. */
function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function isAlike(a: GraphConstant['data'], b: Float32Array): boolean {
  return a instanceof Float32Array && a.length === b.length && a.every((x, i) => x === b[i]);
}

function isOfRank(input: GraphValue | string, rank: number): boolean {
  return (
    typeof input !== 'string' && input.shape.length === rank && input.channelAxis !== undefined
  );
}
