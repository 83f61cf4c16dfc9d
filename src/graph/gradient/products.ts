import { float, int, string } from '../attributes.ts';
import type { GraphValue } from '../graph.ts';
import { type Algebra, broadcast } from './algebra.ts';
import { given, type Handed, NoGradient, type Rule, type Step, whole } from './rule.ts';

/** Operands as matrices: one of one axis is a row, or a column. */
function matrices(step: Step): { a: GraphValue; b: GraphValue; g: GraphValue } {
  const { algebra } = step;
  const [left, right] = [given(step, 0), given(step, 1)];
  const a = left.shape.length === 1 ? algebra.reshape(left, [1, ...left.shape]) : left;
  const b = right.shape.length === 1 ? algebra.reshape(right, [...right.shape, 1]) : right;
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape.at(-2) as number, b.shape.at(-1) as number];
  return { a, b, g: algebra.reshape(whole(step), shape) };
}

function leftOf(step: Step): GraphValue {
  const { algebra } = step;
  const { a, b, g } = matrices(step);
  const product = algebra.matMul(g, algebra.turned(b));
  return undone(algebra, product, a.shape, given(step, 0).shape);
}

function rightOf(step: Step): GraphValue {
  const { algebra } = step;
  const { a, b, g } = matrices(step);
  // One matrix that all read is a single product, over all rows.
  const isOne = b.shape.length === 2;
  const product = isOne
    ? algebra.matMul(algebra.turned(rowsOf(algebra, a)), rowsOf(algebra, g))
    : algebra.matMul(algebra.turned(a), g);
  return undone(algebra, product, b.shape, given(step, 1).shape);
}

/** All rows of some matrices under one another. */
function rowsOf(algebra: Algebra, x: GraphValue): GraphValue {
  const width = x.shape.at(-1) as number;
  const height = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return algebra.reshape(x, [height, width]);
}

/** The sum over what an operand was repeated for, under its own shape. */
function undone(
  algebra: Algebra,
  product: GraphValue,
  matrix: readonly number[],
  own: readonly number[],
): GraphValue {
  return algebra.reshape(algebra.unrepeat(product, product.shape, matrix), own);
}

/** α·A·B + β·C, A and B perhaps turned. */
function gemm(step: Step): (Handed | null)[] {
  const { algebra, node, output } = step;
  const [isTurnedA, isTurnedB] = [int(node, 'transA', 0) === 1, int(node, 'transB', 0) === 1];
  const [alpha, beta] = [float(node, 'alpha', 1), float(node, 'beta', 1)];
  const [a, b] = [given(step, 0), given(step, 1)];
  const g = () => algebra.times(whole(step), alpha);
  const flip = (x: GraphValue, isTurned: boolean) => (isTurned ? algebra.turned(x) : x);
  return [
    () => {
      const right = flip(b, !isTurnedB);
      return isTurnedA
        ? algebra.matMul(algebra.turned(right), algebra.turned(g()))
        : algebra.matMul(g(), right);
    },
    () => {
      const left = flip(a, !isTurnedA);
      return isTurnedB
        ? algebra.matMul(algebra.turned(g()), algebra.turned(left))
        : algebra.matMul(left, g());
    },
    () => algebra.times(algebra.unrepeat(step.g, output.shape, given(step, 2).shape), beta),
  ];
}

/** Letters of each operand, and of the output. */
function lettersOf(step: Step): { terms: readonly string[]; output: string } {
  const [left = '', right] = string(step.node, 'equation', '').replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (right === undefined || left.includes('.'))
    throw new NoGradient('with an ellipsis or no output');
  const isTwice = terms.some((term) => new Set(term).size !== term.length);
  if (isTwice) throw new NoGradient('of a diagonal');
  return { terms, output: right };
}

/** The same product with g in place of the operand; what only the operand has, its sum ran over. */
function einsum(step: Step): Handed[] {
  const { algebra, node } = step;
  const { terms, output } = lettersOf(step);
  return terms.map((own, at) => () => {
    const others = terms.filter((_, i) => i !== at);
    const known = [...own].filter((letter) => [output, ...others].join('').includes(letter));
    const { shape } = given(step, at);
    const sizes = known.map((letter) => shape[own.indexOf(letter)] as number);
    const inputs = [whole(step), ...node.inputs.filter((_, i) => i !== at)];
    const equation = `${[output, ...others].join(',')}->${known.join('')}`;
    const g = algebra.builder.node('Einsum', inputs, sizes, { equation: { s: equation } });
    const kept = shape.map((size, axis) => (known.includes(own[axis] as string) ? size : 1));
    return algebra.full(algebra.reshape(g, kept), shape);
  });
}

/** Products of matrices. */
export const PRODUCTS = {
  MatMul: (step) => [() => leftOf(step), () => rightOf(step)],
  Gemm: gemm,
  Einsum: einsum,
} satisfies Readonly<Record<string, Rule>>;
