import { elements } from '../../core/shape.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Attribute, GraphValue } from '../graph.ts';
import type { Range } from '../writer.ts';

/** Numbers that may stand in a graph. */
const FEW = 4096;

/** The opset with which Expand came. */
const EXPAND = 8;

/** And that with which Sign came. */
const SIGN = 9;

/** From which on Scatter is called ScatterElements, and from which on that adds. */
const ELEMENTS = 11;
const ADDS = 16;

/**
 * Arithmetic of tensors as nodes. Shapes broadcast as in ONNX; a gradient may be smaller than what it is of,
 * where it is the same all along an axis, until it meets a tensor that is not.
 */
export class Algebra {
  readonly builder: GraphBuilder;

  constructor(builder: GraphBuilder) {
    this.builder = builder;
  }

  add(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Add', a, b);
  }

  sub(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Sub', a, b);
  }

  mul(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Mul', a, b);
  }

  div(a: GraphValue, b: GraphValue): GraphValue {
    return this.binary('Div', a, b);
  }

  binary(op: string, a: GraphValue, b: GraphValue): GraphValue {
    return this.builder.node(op, [a, b], broadcast(a.shape, b.shape));
  }

  times(a: GraphValue, factor: number): GraphValue {
    return factor === 1 ? a : this.builder.node('Mul', [a, this.builder.float(factor)], a.shape);
  }

  plus(a: GraphValue, term: number): GraphValue {
    return this.builder.node('Add', [a, this.builder.float(term)], a.shape);
  }

  neg(a: GraphValue): GraphValue {
    return this.unary('Neg', a);
  }

  /** term − a: a sum, for the layout NCHWc takes no tensor off a number. */
  from(term: number, a: GraphValue): GraphValue {
    return this.plus(this.neg(a), term);
  }

  square(a: GraphValue): GraphValue {
    return this.mul(a, a);
  }

  unary(op: string, a: GraphValue, attributes: Readonly<Record<string, Attribute>> = {}) {
    return this.builder.once(`${op} ${a.name} ${JSON.stringify(attributes)}`, () =>
      this.builder.node(op, [a], a.shape, attributes),
    );
  }

  /** 1 where a number is above 0, else 0: in one pass, where a sign and a ReLU are two. */
  mask(a: GraphValue): GraphValue {
    return this.unary('HardSigmoid', a, { alpha: { f: 3e38 }, beta: { f: 0 } });
  }

  /** Under its own shape, whatever axes it is the same along. */
  full(g: GraphValue, shape: readonly number[]): GraphValue {
    return `${g.shape}` === `${shape}` ? g : this.mul(this.builder.filled(1, shape), g);
  }

  /** With axes of size 1 before its own. */
  ranked(a: GraphValue, rank: number): GraphValue {
    return this.reshape(a, padded(a.shape, rank));
  }

  /** The product of matrices, whatever axes stand before theirs repeated. */
  matMul(a: GraphValue, b: GraphValue): GraphValue {
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...batch, a.shape.at(-2) as number, b.shape.at(-1) as number];
    return this.builder.node('MatMul', [a, b], shape);
  }

  /** Rows as columns. */
  turned(a: GraphValue): GraphValue {
    const rank = a.shape.length;
    const axes = a.shape.map((_, axis) => axis);
    return this.transpose(a, [...axes.slice(0, -2), rank - 1, rank - 2]);
  }

  zeros(shape: readonly number[]): GraphValue {
    if (elements(shape) <= FEW || this.builder.opset < EXPAND) return this.builder.filled(0, shape);
    return this.builder.node('Expand', [this.builder.float(0), this.builder.int64(shape)], shape);
  }

  sign(a: GraphValue): GraphValue {
    if (this.builder.opset >= SIGN) return this.unary('Sign', a);
    return this.sub(this.mask(a), this.mask(this.neg(a)));
  }

  /** 1 where two tensors are equal, of which the first is nowhere the smaller one, else 0. */
  same(above: GraphValue, below: GraphValue): GraphValue {
    return this.from(1, this.mask(this.sub(above, below)));
  }

  reshape(a: GraphValue, shape: readonly number[]): GraphValue {
    return `${a.shape}` === `${shape}` ? a : this.builder.reshape(a, shape);
  }

  transpose(a: GraphValue, perm: readonly number[]): GraphValue {
    if (perm.every((axis, i) => axis === i)) return a;
    const shape = perm.map((axis) => a.shape[axis] as number);
    return this.builder.node('Transpose', [a], shape, { perm: { ints: perm } });
  }

  /** The sum over some axes, which stay with size 1: a mean, whose runs are short, times their size. */
  sum(a: GraphValue, axes: readonly number[]): GraphValue {
    const long = axes.filter((axis) => a.shape[axis] !== 1);
    if (long.length === 0) return a;
    const count = long.reduce((product, axis) => product * (a.shape[axis] as number), 1);
    return this.times(this.builder.mean(a, long), count);
  }

  /**
   * The adjoint of repeating a tensor along axes.
   *
   * @param g gradient of what was repeated to the shape `out`; smaller where it is the same along an axis
   * @param target shape of what was repeated
   */
  unrepeat(g: GraphValue, out: readonly number[], target: readonly number[]): GraphValue {
    if (`${out}` === `${target}`) return g;
    const own = padded(target, out.length);
    const repeated = out.flatMap((size, axis) => (own[axis] === 1 && size !== 1 ? [axis] : []));
    const whole = padded(g.shape, out.length);
    const still = repeated.filter((axis) => whole[axis] === 1);
    const count = still.reduce((product, axis) => product * (out[axis] as number), 1);
    const sum = this.times(this.sum(this.reshape(g, whole), repeated), count);
    return sum.shape.length === target.length ? sum : this.reshape(this.full(sum, own), target);
  }

  /** A part of a tensor along some axes. */
  slice(a: GraphValue, axes: readonly number[], along: readonly Range[]): GraphValue {
    const isPart = along.map(
      ({ start, step, count }, i) =>
        start !== 0 || step !== 1 || count !== a.shape[axes[i] as number],
    );
    if (!isPart.includes(true)) return a;
    return this.builder.slice(
      a,
      axes.filter((_, i) => isPart[i]),
      along.filter((_, i) => isPart[i]),
    );
  }

  /** Zeros before and behind each axis; below 0, what is cut off. */
  pad(a: GraphValue, before: readonly number[], after: readonly number[]): GraphValue {
    const kept = a.shape.map((size, axis) => {
      const [start, end] = [before[axis], after[axis]].map((side = 0) => Math.max(0, -side));
      return { start: start as number, step: 1, count: size - (start as number) - (end as number) };
    });
    const part = this.slice(
      a,
      a.shape.map((_, axis) => axis),
      kept,
    );
    const sides = [before, after].map((list) => list.map((side) => Math.max(0, side)));
    const [left = [], right = []] = sides;
    return sides.flat().every((side) => side === 0) ? part : this.builder.pad(part, left, right);
  }

  /** Whether what is put to one place twice can be added up. */
  get adds(): boolean {
    return this.builder.opset >= ADDS;
  }

  /**
   * Zeros but where numbers are put; those put to one place are added up, where that can be.
   *
   * @param size how many there are
   * @param places one for each number
   */
  scatter(size: number, places: GraphValue, numbers: GraphValue): GraphValue {
    const inputs = [this.zeros([size]), places, numbers];
    if (this.builder.opset < ELEMENTS) return this.builder.node('Scatter', inputs, [size]);
    return this.builder.node('ScatterElements', inputs, [size], this.adding);
  }

  /** The attribute that says so, in the opsets that know it. */
  get adding(): Readonly<Record<string, Attribute>> {
    return this.adds ? { reduction: { s: 'add' } } : {};
  }

  concat(parts: readonly GraphValue[], axis: number): GraphValue {
    const [first] = parts as readonly [GraphValue];
    if (parts.length === 1) return first;
    const size = parts.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
    const shape = first.shape.map((own, i) => (i === axis ? size : own));
    return this.builder.node('Concat', parts, shape, { axis: { i: axis } });
  }
}

/** The shape of what two tensors are repeated to. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [padded(a, rank), padded(b, rank)];
  return left.map((size, i) => (size === 1 ? (right[i] as number) : size));
}

/** A shape with axes of size 1 before it. */
function padded(shape: readonly number[], rank: number): number[] {
  return [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
}

/** How many values of one tensor are one of another. */
export function ratioOf(a: GraphValue, b: GraphValue): number {
  return elements(a.shape) / elements(b.shape);
}
