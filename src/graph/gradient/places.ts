import { axisOf, int, ints, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Range } from '../writer.ts';
import type { Algebra } from './algebra.ts';
import { given, type Handed, NoGradient, type Rule, repeating, type Step, whole } from './rule.ts';

/** Each part gets back what lies where it was put. */
function concatenated(step: Step): Handed[] {
  const { algebra, node, output } = step;
  const axis = axisOf(int(node, 'axis', 0), output.shape.length);
  const sizes = node.inputs.map((_, i) => given(step, i).shape[axis] as number);
  return sizes.map((count, i) => () => {
    const start = total(sizes.slice(0, i));
    return algebra.slice(whole(step), [axis], [{ start, step: 1, count }]);
  });
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What comes back of the parts, side by side; zeros of those of which nothing does. */
function rejoined(step: Step): GraphValue {
  const { algebra, gs, node } = step;
  const { shape } = given(step, 0);
  const axis = axisOf(int(node, 'axis', 0), shape.length);
  const parts = partsAlong(step, shape[axis] as number).map((size, i) => {
    const own = shape.map((all, a) => (a === axis ? size : all));
    const g = gs[i];
    return g === undefined ? algebra.zeros(own) : algebra.full(g, own);
  });
  return algebra.concat(parts, axis);
}

/** Sizes of the parts of a split, as an attribute or an input says; else alike, but for the last. */
function partsAlong(step: Step, size: number): readonly number[] {
  const { node } = step;
  const told = ints(node, 'split') ?? step.integers(1);
  if (told !== undefined) return told;
  if ((node.inputs[1] ?? '') !== '') throw new NoGradient('whose sizes are no constants');
  const each = Math.ceil(size / node.outputs.length);
  return node.outputs.map((_, i) => Math.min(each, size - i * each));
}

/** Along one axis, what of a tensor was read. */
type Along = Range & { readonly axis: number };

function rangesOf(step: Step): Along[] {
  const { node, output } = step;
  const { shape } = given(step, 0);
  const told = (name: string, at: number) => ints(node, name) ?? step.integers(at);
  const starts = told('starts', 1);
  const axes = told('axes', 3) ?? starts?.map((_, i) => i);
  const steps = told('steps', 4) ?? starts?.map(() => 1);
  if (starts === undefined || axes === undefined || steps === undefined) throw notConstant();
  return axes.map((own, i) => {
    const axis = axisOf(own, shape.length);
    const [size, by] = [shape[axis] as number, steps[i] as number];
    const start = axisOf(starts[i] as number, size);
    const last = by > 0 ? size : size - 1;
    return {
      axis,
      start: Math.max(0, Math.min(last, start)),
      step: by,
      count: output.shape[axis] as number,
    };
  });
}

function notConstant(): NoGradient {
  return new NoGradient('whose places are no constants');
}

/** Numbers go back to where they were read, between zeros. */
function putBack(algebra: Algebra, g: GraphValue, along: Along, size: number): GraphValue {
  const { axis, start, step, count } = along;
  const first = step > 0 ? start : start + step * (count - 1);
  const forward = step > 0 ? g : algebra.slice(g, [axis], [{ start: count - 1, step: -1, count }]);
  const apart = spaced(algebra, forward, axis, Math.abs(step));
  const at = (value: number) => g.shape.map((_, own) => (own === axis ? value : 0));
  return algebra.pad(apart, at(first), at(size - first - (apart.shape[axis] as number)));
}

/** Each number with zeros behind it. */
function spaced(algebra: Algebra, g: GraphValue, axis: number, by: number): GraphValue {
  if (by === 1) return g;
  const [before, behind] = [g.shape.slice(0, axis + 1), g.shape.slice(axis + 1)];
  const single = algebra.reshape(g, [...before, 1, ...behind]);
  const zeros = single.shape.map((_, own) => (own === axis + 1 ? by - 1 : 0));
  const none = zeros.map(() => 0);
  const joined = g.shape.map((size, own) => (own === axis ? size * by : size));
  return algebra.reshape(algebra.pad(single, none, zeros), joined);
}

function sliced(step: Step): GraphValue {
  const { shape } = given(step, 0);
  return rangesOf(step).reduce(
    (g, along) => putBack(step.algebra, g, along, shape[along.axis] as number),
    whole(step),
  );
}

/** What was put around is cut off, and what was cut off gets nothing. */
function padded(step: Step): GraphValue {
  const { algebra, node } = step;
  const mode = string(node, 'mode', 'constant');
  if (mode !== 'constant') throw new NoGradient(`with mode ${mode}`);
  const { length: rank } = given(step, 0).shape;
  const sides = ints(node, 'pads') ?? step.integers(1);
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const axes = node.inputs[3] ? step.integers(3)?.map((axis) => axisOf(axis, rank)) : all;
  if (sides === undefined || axes === undefined) throw notConstant();
  const side = (from: number) =>
    all.map((axis) => (axes.includes(axis) ? -(sides[from + axes.indexOf(axis)] as number) : 0));
  return algebra.pad(whole(step), side(0), side(axes.length));
}

/** Either operand gets back what was taken of it. */
const chosen: Rule = repeating((step) => {
  const { algebra, node, output } = step;
  const [condition = ''] = node.inputs;
  const zero = algebra.builder.float(0);
  const either = (...sides: (GraphValue | string)[]) =>
    algebra.builder.node('Where', [condition, ...sides], output.shape);
  return [null, () => either(whole(step), zero), () => either(zero, whole(step))];
});

/** Operators that put tensors together and take them apart. */
export const PLACES = {
  Concat: concatenated,
  Split: (step) => [() => rejoined(step), null],
  Slice: (step) => [() => sliced(step), null, null, null, null],
  Pad: (step) => [() => padded(step), null, null, null],
  Where: chosen,
} satisfies Readonly<Record<string, Rule>>;
