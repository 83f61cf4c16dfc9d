import { axisOf, int, ints } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import { type Algebra, ratioOf } from './algebra.ts';
import { given, NoGradient, type Rule, type Step, whole } from './rule.ts';

/** What each number gets of the gradient of what it was reduced to: g and y keep the axes, with size 1. */
type Share = (algebra: Algebra, g: GraphValue, x: GraphValue, y: GraphValue) => GraphValue;

/** The axes that are reduced: an attribute, or an input; told nothing, all of them. */
function axesOf(step: Step): readonly number[] {
  const { node } = step;
  const { shape } = given(step, 0);
  const told = ints(node, 'axes') ?? step.integers(1);
  if (told === undefined && (node.inputs[1] ?? '') !== '') {
    throw new NoGradient('whose axes are no constants');
  }
  if (told !== undefined && told.length > 0) return told.map((axis) => axisOf(axis, shape.length));
  return int(node, 'noop_with_empty_axes', 0) === 1 ? [] : shape.map((_, axis) => axis);
}

function reduced(step: Step, axes: readonly number[], share: Share): GraphValue {
  const { algebra, g, output } = step;
  const x = given(step, 0);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const isKept = output.shape.length === x.shape.length;
  const own = isKept ? g : algebra.reshape(whole(step), shape);
  return share(algebra, own, x, algebra.reshape(output, shape));
}

const reduction =
  (share: Share): Rule =>
  (step) => [() => reduced(step, axesOf(step), share), null];

/** Over all axes of a picture. */
const global =
  (share: Share): Rule =>
  (step) => {
    const axes = given(step, 0).shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
    return [() => reduced(step, axes, share)];
  };

/** Every number has its share of the mean; it is the same along the axes, and so left small. */
const mean: Share = (algebra, g, x, y) => algebra.times(g, ratioOf(y, x));

/** Numbers that are equally extreme have equal shares. */
const extreme =
  (sign: 1 | -1): Share =>
  (algebra, g, x, y) => {
    const isOne = sign === 1 ? algebra.same(y, x) : algebra.same(x, y);
    const axes = y.shape.flatMap((size, axis) => (size === x.shape[axis] ? [] : [axis]));
    return algebra.mul(isOne, algebra.div(g, algebra.sum(isOne, axes)));
  };

/** Sums along an axis: those from each number on, where they were those up to it. */
function accumulated(step: Step): GraphValue {
  const { algebra, node, output } = step;
  const [, axis = ''] = node.inputs;
  const { exclusive } = node.attributes;
  return algebra.builder.node('CumSum', [whole(step), axis], output.shape, {
    reverse: { i: 1 - int(node, 'reverse', 0) },
    ...(exclusive === undefined ? {} : { exclusive }),
  });
}

/** Operators that make one number of many. */
export const REDUCTIONS = {
  ReduceMean: reduction(mean),
  ReduceSum: reduction((_, g) => g),
  ReduceMax: reduction(extreme(1)),
  ReduceMin: reduction(extreme(-1)),
  ReduceL1: reduction((algebra, g, x) => algebra.mul(g, algebra.sign(x))),
  ReduceL2: reduction((algebra, g, x, y) => algebra.mul(x, algebra.div(g, y))),
  ReduceSumSquare: reduction((algebra, g, x) => algebra.mul(x, algebra.times(g, 2))),
  ReduceLogSum: reduction((algebra, g, _, y) => algebra.div(g, algebra.unary('Exp', y))),
  ReduceLogSumExp: reduction((algebra, g, x, y) =>
    algebra.mul(g, algebra.unary('Exp', algebra.sub(x, y))),
  ),
  GlobalAveragePool: global(mean),
  GlobalMaxPool: global(extreme(1)),
  CumSum: (step) => [() => accumulated(step), null],
} satisfies Readonly<Record<string, Rule>>;
