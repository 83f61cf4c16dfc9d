import { elements } from '../../core/shape.ts';
import { axisOf, float, int, ints } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, type Handed, NoGradient, type Rule, type Step, whole } from './rule.ts';

/** x less its mean, over its deviation; or x over the root of its mean square. */
interface Standardised {
  readonly value: GraphValue;
  /** 1 over the deviation. */
  readonly inverse: GraphValue;
  readonly axes: readonly number[];
  readonly centred: boolean;
}

function standardised(
  algebra: Algebra,
  x: GraphValue,
  axes: readonly number[],
  epsilon: number,
  centred = true,
): Standardised {
  const { builder } = algebra;
  const own = centred ? builder.centre(x, axes).value : x;
  const inverse = inverseRoot(algebra, builder.meanSquare(own, axes), epsilon);
  return { value: algebra.mul(own, inverse), inverse, axes, centred };
}

function inverseRoot(algebra: Algebra, variance: GraphValue, epsilon: number): GraphValue {
  const deviation = algebra.unary('Sqrt', algebra.plus(variance, epsilon));
  return algebra.unary('Reciprocal', deviation);
}

/** What is left of g without what shifts and scales all numbers alike, over the deviation. */
function through(algebra: Algebra, g: GraphValue, x: Standardised): GraphValue {
  const { value, inverse, axes, centred } = x;
  const { builder } = algebra;
  const along = algebra.mul(value, builder.mean(algebra.mul(g, value), axes));
  const rest = centred ? builder.centre(g, axes).value : g;
  return algebra.mul(algebra.sub(rest, along), inverse);
}

/** Scale and shift, which are repeated along what they have no axis for. */
function affine(step: Step, own: () => Standardised, under: readonly number[]): Handed[] {
  const { algebra, output } = step;
  const undone = (g: GraphValue, at: number) => {
    const { shape } = given(step, at);
    const kept = under.length === 0 ? shape : under;
    return algebra.reshape(algebra.full(algebra.unrepeat(g, output.shape, kept), kept), shape);
  };
  return [() => undone(algebra.mul(whole(step), own().value), 1), () => undone(whole(step), 2)];
}

/** Statistics of the axes from one on, scale and shift of the shape of those. */
const ofLast =
  (centred: boolean): Rule =>
  (step) => {
    const { algebra, gs, node } = step;
    const x = given(step, 0);
    if (gs.slice(1).some((g) => g !== undefined)) throw new NoGradient('whose statistics are read');
    const first = axisOf(int(node, 'axis', -1), x.shape.length);
    const axes = x.shape.flatMap((_, axis) => (axis < first ? [] : [axis]));
    const own = () => standardised(algebra, x, axes, float(node, 'epsilon', 1e-5), centred);
    const input = () => through(algebra, algebra.mul(whole(step), given(step, 1)), own());
    return [input, ...affine(step, own, [])];
  };

/** C numbers beside a picture: C, 1, 1. */
function beside({ shape }: GraphValue): number[] {
  return shape.slice(1).map((size, i) => (i === 0 ? size : 1));
}

/** Of each channel of each sample by itself. */
const ofInstances: Rule = (step) => {
  const { algebra, node } = step;
  const x = given(step, 0);
  const axes = x.shape.flatMap((_, axis) => (axis < 2 ? [] : [axis]));
  const own = () => standardised(algebra, x, axes, float(node, 'epsilon', 1e-5));
  const scale = () => algebra.reshape(given(step, 1), beside(x));
  const input = () => through(algebra, algebra.mul(whole(step), scale()), own());
  return [input, ...affine(step, own, beside(x))];
};

/** Of the channels of each group together. Before opset 21 scale and shift are a group's, since then a channel's. */
const ofGroups: Rule = (step) => {
  const { algebra, node } = step;
  const x = given(step, 0);
  const [batch, channels] = x.shape as [number, number];
  const groups = int(node, 'num_groups', 1);
  const rows = [batch, groups, elements(x.shape) / batch / groups];
  const own = () =>
    standardised(algebra, algebra.reshape(x, rows), [2], float(node, 'epsilon', 1e-5));
  const isOfGroups = elements(given(step, 1).shape) === groups && groups !== channels;
  const [shape, kept] = isOfGroups ? [rows, [groups, 1]] : [x.shape, beside(x)];
  const g = () => algebra.reshape(whole(step), shape);
  const scaled = () => algebra.mul(g(), algebra.reshape(given(step, 1), kept));
  const undone = (value: GraphValue, at: number) =>
    algebra.reshape(algebra.unrepeat(value, shape, kept), given(step, at).shape);
  return [
    () => {
      const back = through(algebra, algebra.reshape(scaled(), rows), own());
      return algebra.reshape(back, x.shape);
    },
    () => undone(algebra.mul(g(), algebra.reshape(own().value, shape)), 1),
    () => undone(g(), 2),
  ];
};

/** On statistics that are stored it is a factor a channel, and so are they constants. */
const ofStored: Rule = (step) => {
  const { algebra, node } = step;
  if (int(node, 'training_mode', 0) === 1) throw new NoGradient('in training mode');
  const x = given(step, 0);
  const kept = beside(x);
  const channel = (at: number) => algebra.reshape(given(step, at), kept);
  const inverse = () => inverseRoot(algebra, channel(4), float(node, 'epsilon', 1e-5));
  const undone = (value: GraphValue, at: number) =>
    algebra.reshape(algebra.unrepeat(value, x.shape, kept), given(step, at).shape);
  return [
    () => algebra.mul(step.g, algebra.mul(inverse(), channel(1))),
    () => {
      const value = algebra.mul(algebra.sub(x, channel(3)), inverse());
      return undone(algebra.mul(step.g, value), 1);
    },
    () => undone(step.g, 2),
    null,
    null,
  ];
};

/** Over all but the channels, unless axes are told. No ε is as good as the 1e-9 that stands beside the deviation. */
const ofAxes: Rule = (step) => [
  () => {
    const x = given(step, 0);
    const axes = (ints(step.node, 'axes') ?? [0, 2, 3]).map((axis) => axisOf(axis, x.shape.length));
    return through(step.algebra, whole(step), standardised(step.algebra, x, axes, 0));
  },
];

/** x/|x| along an axis, |x| the root of the sum of squares, or the sum of sizes. */
const ofLength: Rule = (step) => [
  () => {
    const { algebra, node, output } = step;
    const x = given(step, 0);
    const axes = [axisOf(int(node, 'axis', -1), x.shape.length)];
    const isSquare = int(node, 'p', 2) === 2;
    const sum = algebra.sum(isSquare ? algebra.square(x) : algebra.unary('Abs', x), axes);
    const length = isSquare ? algebra.unary('Sqrt', sum) : sum;
    const along = algebra.sum(algebra.mul(step.g, output), axes);
    const slope = isSquare ? output : algebra.sign(x);
    return algebra.div(algebra.sub(step.g, algebra.mul(slope, along)), length);
  },
];

/** What is divided by statistics of itself. */
export const NORMS = {
  LayerNormalization: ofLast(true),
  RMSNormalization: ofLast(false),
  // What onnxruntime called it before ONNX had it.
  SimplifiedLayerNormalization: ofLast(false),
  MeanVarianceNormalization: ofAxes,
  LpNormalization: ofLength,
  InstanceNormalization: ofInstances,
  GroupNormalization: ofGroups,
  BatchNormalization: ofStored,
} satisfies Readonly<Record<string, Rule>>;
