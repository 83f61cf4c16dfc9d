import { float, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { given, type Rule, repeating, type Step, slope } from './rule.ts';

/** SELU's scale and α (Klambauer et al. 2017), as ONNX has them by default. */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 } as const;

/** above · mask + below · (1 − mask) */
function either(algebra: Algebra, mask: GraphValue, above: number, below: GraphValue): GraphValue {
  return algebra.add(algebra.times(mask, above), algebra.mul(algebra.from(1, mask), below));
}

/** α(exp(x/β) − 1) below 0, of which the derivative there is (y + α)/β. */
function exponential(algebra: Algebra, y: GraphValue, alpha: number, width: number): GraphValue {
  // Above 0 the least of y and 0 is 0; so 1 there is (α + 0)/β where α = β.
  const below = algebra.times(
    algebra.plus(algebra.neg(algebra.unary('Relu', algebra.neg(y))), alpha),
    1 / width,
  );
  return alpha === width ? below : either(algebra, algebra.mask(y), 1, below);
}

function geluExact(algebra: Algebra, x: GraphValue): GraphValue {
  const erf = algebra.unary('Erf', algebra.times(x, Math.SQRT1_2));
  const cdf = algebra.times(algebra.plus(erf, 1), 0.5);
  const bell = algebra.unary('Exp', algebra.times(algebra.square(x), -0.5));
  return algebra.add(cdf, algebra.mul(x, algebra.times(bell, 1 / Math.sqrt(2 * Math.PI))));
}

function geluTanh(algebra: Algebra, x: GraphValue): GraphValue {
  const [c, cubic] = [Math.sqrt(2 / Math.PI), 0.044715];
  const square = algebra.square(x);
  const inner = algebra.mul(x, algebra.plus(algebra.times(square, cubic), 1));
  const t = algebra.unary('Tanh', algebra.times(inner, c));
  const within = algebra.plus(algebra.times(square, 3 * c * cubic), c);
  const steep = algebra.mul(algebra.from(1, algebra.square(t)), within);
  const half = algebra.times(algebra.plus(t, 1), 0.5);
  return algebra.add(half, algebra.times(algebra.mul(x, steep), 0.5));
}

function mish(algebra: Algebra, x: GraphValue): GraphValue {
  const t = algebra.unary('Tanh', algebra.unary('Softplus', x));
  const slope = algebra.mul(algebra.unary('Sigmoid', x), algebra.from(1, algebra.square(t)));
  return algebra.add(t, algebra.mul(x, slope));
}

/** Between −3 and 3, 2x/6 + 1/2. */
function hardSwish(algebra: Algebra, x: GraphValue): GraphValue {
  const [above, within] = [algebra.mask(algebra.plus(x, -3)), algebra.mask(algebra.plus(x, 3))];
  const line = algebra.plus(algebra.times(x, 1 / 3), 0.5);
  return algebra.add(above, algebra.mul(algebra.sub(within, above), line));
}

/** A bound of a clipping: an input, and before opset 11 an attribute. */
function boundOf({ algebra, inputs, node }: Step, at: number, name: string) {
  const told = float(node, name, Number.NaN);
  return Number.isNaN(told) ? inputs[at] : algebra.builder.filled(told, []);
}

/** Inside both bounds, of which either may be missing: told from y, so that what made x may go on with the clipping. */
function clip(step: Step): GraphValue {
  const { algebra, g, output } = step;
  const [low, high] = [boundOf(step, 1, 'min'), boundOf(step, 2, 'max')];
  const isZero = step.number(1) === 0 || float(step.node, 'min', 1) === 0;
  const above =
    low === undefined
      ? g
      : algebra.mul(g, algebra.mask(isZero ? output : algebra.sub(output, low)));
  if (high === undefined) return above;
  return algebra.mul(above, algebra.mask(algebra.add(algebra.neg(output), high)));
}

/** Two operands: what is kept below 0, and by how much. */
const leaky: Rule = repeating((step) => {
  const { algebra, g } = step;
  const [x, weight] = [given(step, 0), given(step, 1)];
  return [
    () => algebra.mul(g, either(algebra, algebra.mask(x), 1, weight)),
    () => algebra.neg(algebra.mul(g, algebra.unary('Relu', algebra.neg(x)))),
  ];
});

/** x·sigmoid(αx) */
function swish(algebra: Algebra, x: GraphValue, alpha: number): GraphValue {
  const s = algebra.unary('Sigmoid', algebra.times(x, alpha));
  const more = algebra.mul(algebra.times(x, alpha), algebra.from(1, s));
  return algebra.mul(s, algebra.plus(more, 1));
}

/**
 * Activations. Masks are told from y where that is as good as x, so that a convolution and its ReLU stay one
 * operator.
 */
export const ACTIVATIONS = {
  Relu: slope(({ algebra }, _, y) => algebra.mask(y)),
  LeakyRelu: slope((step, x) => {
    const alpha = float(step.node, 'alpha', 0.01);
    return step.algebra.plus(step.algebra.times(step.algebra.mask(x), 1 - alpha), alpha);
  }),
  Clip: (step) => [() => clip(step), null, null],
  PRelu: leaky,
  ThresholdedRelu: slope((step, x) =>
    step.algebra.mask(step.algebra.plus(x, -float(step.node, 'alpha', 1))),
  ),
  Elu: slope((step, _, y) => exponential(step.algebra, y, float(step.node, 'alpha', 1), 1)),
  // α(exp(x/α) − 1): (y + α)/α below 0.
  Celu: slope((step, _, y) => {
    const alpha = float(step.node, 'alpha', 1);
    return exponential(step.algebra, y, alpha, alpha);
  }),
  Selu: slope((step, _, y) => {
    const { algebra } = step;
    const [scale, alpha] = [
      float(step.node, 'gamma', SELU.scale),
      float(step.node, 'alpha', SELU.alpha),
    ];
    return either(algebra, algebra.mask(y), scale, algebra.plus(y, scale * alpha));
  }),
  Sigmoid: slope(({ algebra }, _, y) => algebra.mul(y, algebra.from(1, y))),
  Tanh: slope(({ algebra }, _, y) => algebra.from(1, algebra.square(y))),
  Softplus: slope(({ algebra }, x) => algebra.unary('Sigmoid', x)),
  Mish: slope(({ algebra }, x) => mish(algebra, x)),
  Gelu: slope((step, x) => {
    const isTanh = string(step.node, 'approximate', 'none') === 'tanh';
    return isTanh ? geluTanh(step.algebra, x) : geluExact(step.algebra, x);
  }),
  Erf: slope(({ algebra }, x) => {
    const bell = algebra.unary('Exp', algebra.neg(algebra.square(x)));
    return algebra.times(bell, 2 / Math.sqrt(Math.PI));
  }),
  HardSigmoid: slope((step, _, y) => {
    const { algebra, node } = step;
    const within = algebra.mul(algebra.mask(y), algebra.mask(algebra.from(1, y)));
    return algebra.times(within, float(node, 'alpha', 0.2));
  }),
  // 1/(1 + |x|)², and that is 1 − |y|.
  Softsign: slope(({ algebra }, _, y) => algebra.square(algebra.from(1, algebra.unary('Abs', y)))),
  Swish: slope((step, x) => swish(step.algebra, x, float(step.node, 'alpha', 1))),
  HardSwish: slope(({ algebra }, x) => hardSwish(algebra, x)),
} satisfies Readonly<Record<string, Rule>>;
