import type { GraphValue } from '../graph.ts';
import { given, NoGradient, type Rule, repeating, type Step, slope } from './rule.ts';

const times =
  (sign: 1 | -1) =>
  ({ algebra, g }: Step) =>
  () =>
    algebra.times(g, sign);

const handedOn: Rule = ({ g }) => [() => g];

/** The exponent may be an integer, and is mostly known. */
const power: Rule = repeating((step) => {
  const { algebra, g, output } = step;
  const [x, exponent] = [given(step, 0), given(step, 1)];
  const known = step.number(1);
  return [
    () => {
      if (known === 2) return algebra.times(algebra.mul(g, x), 2);
      if (known !== undefined)
        return algebra.times(algebra.mul(g, toPower(step, known - 1)), known);
      if (exponent.type !== 'float32') throw new NoGradient('whose exponents are no constants');
      const less = algebra.binary('Pow', x, algebra.plus(exponent, -1));
      return algebra.mul(g, algebra.mul(less, exponent));
    },
    () => algebra.mul(g, algebra.mul(output, algebra.unary('Log', x))),
  ];
});

function toPower(step: Step, exponent: number): GraphValue {
  const x = given(step, 0);
  const { builder } = step.algebra;
  return exponent === 1 ? x : builder.node('Pow', [x, builder.float(exponent)], x.shape);
}

/** Arithmetic of two operands, and functions that are no activation. */
export const ARITHMETIC = {
  Identity: handedOn,
  // Between floats, which are all float32 here: what integers and booleans are made of has no gradient.
  Cast: handedOn,
  Dropout: (step) => {
    if (step.number(2) !== undefined && step.number(2) !== 0) throw new NoGradient('that drops');
    return [...handedOn(step), null, null];
  },
  Sum: repeating(({ g, inputs }) => inputs.map(() => () => g)),
  Mean: repeating(({ algebra, g, inputs }) =>
    inputs.map(() => () => algebra.times(g, 1 / inputs.length)),
  ),
  Add: repeating((step) => [times(1)(step), times(1)(step)]),
  Sub: repeating((step) => [times(1)(step), times(-1)(step)]),
  Neg: (step) => [times(-1)(step)],
  Mul: repeating((step) => {
    const { algebra, g } = step;
    return [() => algebra.mul(g, given(step, 1)), () => algebra.mul(g, given(step, 0))];
  }),
  Div: repeating((step) => {
    const { algebra, g, output } = step;
    return [
      () => algebra.div(g, given(step, 1)),
      () => algebra.neg(algebra.div(algebra.mul(g, output), given(step, 1))),
    ];
  }),
  Pow: power,
  Sqrt: slope(({ algebra }, _, y) => algebra.times(algebra.unary('Reciprocal', y), 0.5)),
  Reciprocal: slope(({ algebra }, _, y) => algebra.neg(algebra.square(y))),
  Exp: slope((_, __, y) => y),
  Log: slope(({ algebra }, x) => algebra.unary('Reciprocal', x)),
  Sin: slope(({ algebra }, x) => algebra.unary('Cos', x)),
  Cos: slope(({ algebra }, x) => algebra.neg(algebra.unary('Sin', x))),
  Tan: slope(({ algebra }, _, y) => algebra.plus(algebra.square(y), 1)),
  Sinh: slope(({ algebra }, x) => algebra.unary('Cosh', x)),
  Cosh: slope(({ algebra }, x) => algebra.unary('Sinh', x)),
  Atan: slope(({ algebra }, x) => algebra.unary('Reciprocal', algebra.plus(algebra.square(x), 1))),
  Abs: slope(({ algebra }, x) => algebra.sign(x)),
  // Flat wherever they have a derivative.
  Sign: () => [null],
  Floor: () => [null],
  Ceil: () => [null],
  Round: () => [null],
} satisfies Readonly<Record<string, Rule>>;
