import type { Case } from '../case.ts';
import { SHAPE } from './write.ts';

const mean = (axes: number[], shape: number[]): Case => ({
  given: [SHAPE],
  write: (b, x) => b.node('ReduceMean', [x, b.int64(axes)], shape, { keepdims: { i: 1 } }),
});

export const SHAPES: Readonly<Record<string, readonly Case[]>> = {
  ReduceMean: [mean([0, 2, 3], [1, 3, 1, 1]), mean([-1], [2, 3, 5, 1]), mean([1], [2, 1, 5, 7])],
  Reshape: [
    { given: [SHAPE], write: (b, x) => b.reshape(x, [6, 35]) },
    {
      // What comes back is the same along an axis that the shape before does not have.
      given: [SHAPE],
      write: (b, x) => b.reduceMean(b.reshape(x, [2, 15, 7]), [1]),
    },
  ],
  Pad: [
    {
      given: [SHAPE],
      write: (b, x) => b.node('Pad', [x, b.int64([0, 1, 2, 0, 0, 3, 0, 1])], [2, 7, 7, 8]),
    },
    {
      given: [SHAPE],
      write: (b, x) => b.node('Pad', [x, b.int64([0, 0, -1, -2, 1, 0, 1, 3])], [3, 3, 5, 8]),
    },
  ],
};
