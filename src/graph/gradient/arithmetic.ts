import { given, type Rule, repeating, type Step, slope } from './rule.ts';

const times =
  (sign: 1 | -1) =>
  ({ algebra, g }: Step) =>
  () =>
    algebra.times(g, sign);

/** Where two operands are equal each has a half, as in PyTorch. */
const chosen = (op: 'Max' | 'Min'): Rule =>
  repeating((step) => {
    const { algebra, g, inputs } = step;
    if (inputs.length === 1) return [() => g];
    const [a, b] = [given(step, 0), given(step, 1)];
    const above = (x: typeof a, y: typeof b) => algebra.mask(algebra.sub(x, y));
    const share = (x: typeof a, y: typeof b) => {
      const [wins, loses] = op === 'Max' ? [above(x, y), above(y, x)] : [above(y, x), above(x, y)];
      return algebra.mul(g, algebra.times(algebra.plus(algebra.sub(wins, loses), 1), 0.5));
    };
    return [() => share(a, b), () => share(b, a)];
  });

/** Arithmetic of two operands, and functions that are no activation. */
export const ARITHMETIC = {
  Identity: ({ g }) => [() => g],
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
  Pow: repeating((step) => {
    const { algebra, g, output } = step;
    const [x, exponent] = [given(step, 0), given(step, 1)];
    const known = step.number(1);
    return [
      () => {
        if (known === 2) return algebra.times(algebra.mul(g, x), 2);
        const less = algebra.binary('Pow', x, algebra.plus(exponent, -1));
        return algebra.mul(g, algebra.mul(less, exponent));
      },
      () => algebra.mul(g, algebra.mul(output, algebra.unary('Log', x))),
    ];
  }),
  Max: chosen('Max'),
  Min: chosen('Min'),
  Sqrt: slope(({ algebra }, _, y) => algebra.times(algebra.unary('Reciprocal', y), 0.5)),
  Reciprocal: slope(({ algebra }, _, y) => algebra.neg(algebra.square(y))),
  Exp: slope((_, __, y) => y),
  Log: slope(({ algebra }, x) => algebra.unary('Reciprocal', x)),
  Sin: slope(({ algebra }, x) => algebra.unary('Cos', x)),
  Cos: slope(({ algebra }, x) => algebra.neg(algebra.unary('Sin', x))),
  Abs: slope(({ algebra }, x) => algebra.unary('Sign', x)),
  // Flat wherever they have a derivative.
  Sign: () => [null],
  Floor: () => [null],
  Ceil: () => [null],
  Round: () => [null],
} satisfies Readonly<Record<string, Rule>>;
