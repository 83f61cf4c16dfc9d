import { elements } from '../../core/shape.ts';
import type { GraphBuilder } from '../builder.ts';
import type { Attribute, GraphValue } from '../graph.ts';

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

  /** A part of a tensor along some axes; the end of a step backward to the first is −size − 1. */
  slice(a: GraphValue, axes: readonly number[], along: readonly Range[]): GraphValue {
    const { builder } = this;
    const shape = a.shape.map((size, axis) => along[axes.indexOf(axis)]?.count ?? size);
    const ends = along.map(({ start, step, count }, i) => {
      const end = start + step * count;
      return end < 0 ? -(a.shape[axes[i] as number] as number) - 1 : end;
    });
    const starts = along.map(({ start }) => start);
    const inputs = [starts, ends, axes, along.map(({ step }) => step)];
    return builder.node('Slice', [a, ...inputs.map((list) => builder.int64(list))], shape);
  }

  concat(parts: readonly GraphValue[], axis: number): GraphValue {
    const [first] = parts as readonly [GraphValue];
    if (parts.length === 1) return first;
    const size = parts.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
    const shape = first.shape.map((own, i) => (i === axis ? size : own));
    return this.builder.node('Concat', parts, shape, { axis: { i: axis } });
  }
}

/** Some places along an axis, evenly spaced. */
export interface Range {
  readonly start: number;
  readonly step: number;
  readonly count: number;
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
