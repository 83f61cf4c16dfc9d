import type { Case } from '../case.ts';
import type { Attributes } from './write.ts';

const matMul = (a: readonly number[], b: readonly number[], to: readonly number[]): Case => ({
  given: [a, b],
  write: (builder, ...operands) => builder.node('MatMul', operands, to),
});

function gemm(
  turned: readonly [number, number],
  c: readonly number[] | null,
  more: Attributes = {},
) {
  const [a, b] = [
    [4, 3],
    [3, 5],
  ].map((shape, i) => (turned[i] === 1 ? shape.toReversed() : shape));
  const attributes = { transA: { i: turned[0] }, transB: { i: turned[1] }, ...more };
  return {
    given: [a as number[], b as number[], ...(c === null ? [] : [c])],
    write: (builder, ...operands) => builder.node('Gemm', operands, [4, 5], attributes),
  } satisfies Case;
}

const einsum = (
  equation: string,
  operands: readonly (readonly number[])[],
  to: readonly number[],
): Case => ({
  given: operands,
  write: (b, ...x) => b.node('Einsum', x, to, { equation: { s: equation } }),
});

export const PRODUCTS: Readonly<Record<string, readonly Case[]>> = {
  MatMul: [
    matMul([3, 4], [4, 5], [3, 5]),
    matMul([2, 3, 4], [4, 5], [2, 3, 5]),
    matMul([2, 6, 3, 4], [2, 6, 4, 2], [2, 6, 3, 2]),
    matMul([2, 6, 3, 4], [6, 4, 2], [2, 6, 3, 2]),
    matMul([2, 1, 3, 4], [1, 6, 4, 2], [2, 6, 3, 2]),
    matMul([3, 4], [2, 4, 5], [2, 3, 5]),
    matMul([4], [4, 5], [5]),
    matMul([3, 4], [4], [3]),
    matMul([4], [4], []),
    matMul([2, 3, 4], [4], [2, 3]),
    matMul([4], [2, 4, 5], [2, 5]),
    {
      given: [
        [2, 3, 4],
        [4, 5],
      ],
      write: (b, x, y) => b.reduceMean(b.node('MatMul', [x as never, y as never], [2, 3, 5]), [1]),
    },
    { given: [[3, 3]], write: (b, x) => b.node('MatMul', [x, x], [3, 3]) },
  ],
  Gemm: [
    gemm([0, 0], [5]),
    gemm([0, 1], [4, 5], { alpha: { f: 0.5 }, beta: { f: 2 } }),
    gemm([1, 0], [4, 1]),
    gemm([1, 1], [1], { alpha: { f: 1.5 } }),
    gemm([0, 1], null),
    gemm([0, 1], []),
  ],
  Einsum: [
    einsum(
      'ij,jk->ik',
      [
        [3, 4],
        [4, 5],
      ],
      [3, 5],
    ),
    einsum(
      'bhid, bhjd -> bhij',
      [
        [2, 3, 4, 2],
        [2, 3, 5, 2],
      ],
      [2, 3, 4, 5],
    ),
    einsum('bij->bj', [[2, 3, 4]], [2, 4]),
    einsum('ij->ji', [[3, 4]], [4, 3]),
    einsum('i,j,k->ijk', [[2], [3], [4]], [2, 3, 4]),
    einsum('ij,k->i', [[2, 3], [4]], [2]),
  ],
};
