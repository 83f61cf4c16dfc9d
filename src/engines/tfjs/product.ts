import { broadcastTo, matMul, reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Operator } from './call.ts';
import { toOnnx } from './value.ts';

/** Of matrices, whatever axes stand before theirs repeated; an operand of one axis is a row, or a column. */
export const MAT_MUL: Operator = {
  attributes: {},
  run: (call) => {
    const [a, b] = [toOnnx(call.value(0)), toOnnx(call.value(1))];
    const product = matrices(asMatrix(a, [1, a.size]), asMatrix(b, [b.size, 1]));
    const isGone = (axis: number) =>
      (a.rank === 1 && axis === product.rank - 2) || (b.rank === 1 && axis === product.rank - 1);
    const shape = product.shape.filter((_, axis) => !isGone(axis));
    return { tensor: reshape(product, shape), layout: 'onnx' };
  },
};

function asMatrix(x: Tensor, shape: [number, number]): Tensor {
  return x.rank === 1 ? reshape(x, shape) : x;
}

/** The kernels repeat one matrix for many, and nothing else as it should be. */
function matrices(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const isSingle = (batch: readonly number[]) => batch.every((size) => size === 1);
  if (`${left}` === `${right}` || isSingle(left) || isSingle(right)) return matMul(a, b);
  const rank = Math.max(left.length, right.length);
  const batch = Array.from({ length: rank }, (_, i) => {
    const [own = 1, other = 1] = [left, right].map((sizes) => sizes[sizes.length - rank + i]);
    return own === 1 ? other : own;
  });
  const repeated = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return matMul(repeated(a), repeated(b));
}
