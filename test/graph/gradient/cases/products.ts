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

/** Of opset 23: queries, keys, values, and a mask that is added, or that says what counts. */
function attention(
  shapes: readonly (readonly number[])[],
  to: readonly number[],
  attributes: Attributes = {},
  counts?: readonly number[],
): Case {
  return {
    given: shapes,
    opset: 23,
    write: (b, ...operands) => {
      const length = counts?.reduce((x, y) => x * y, 1) ?? 0;
      const data = Uint8Array.from({ length }, (_, i) => (i % 3 === 1 ? 0 : 1));
      const mask = counts === undefined ? [] : [b.literal({ type: 'bool', shape: counts, data })];
      return b.node('Attention', [...operands, ...mask], to, attributes);
    },
  };
}

const heads = (queries: number, keys: number): Attributes => ({
  q_num_heads: { i: queries },
  kv_num_heads: { i: keys },
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
  Attention: [
    attention(
      [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
        [2, 2, 5, 3],
      ],
      [2, 2, 3, 3],
    ),
    attention(
      [
        [1, 2, 4, 3],
        [1, 2, 4, 3],
        [1, 2, 4, 3],
      ],
      [1, 2, 4, 3],
      {
        is_causal: { i: 1 },
        scale: { f: 0.7 },
      },
    ),
    attention(
      [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
        [2, 2, 5, 3],
        [3, 5],
      ],
      [2, 2, 3, 3],
    ),
    attention(
      [
        [2, 4, 3, 2],
        [2, 2, 5, 2],
        [2, 2, 5, 2],
        [2, 4, 3, 5],
      ],
      [2, 4, 3, 2],
    ),
    attention(
      [
        [2, 3, 8],
        [2, 5, 8],
        [2, 5, 6],
        [1, 1, 3, 5],
      ],
      [2, 3, 6],
      heads(2, 2),
    ),
    attention(
      [
        [1, 3, 8],
        [1, 3, 4],
        [1, 3, 4],
      ],
      [1, 3, 8],
      {
        ...heads(4, 2),
        is_causal: { i: 1 },
      },
    ),
    attention(
      [
        [2, 2, 3, 4],
        [2, 2, 5, 4],
        [2, 2, 5, 3],
      ],
      [2, 2, 3, 3],
      {},
      [2, 1, 3, 5],
    ),
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
