import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
import type { Operator } from './call.ts';
import { shapeOf, toNhwc, toOnnx } from './value.ts';

/** Numbers in the order of NCHW under another shape, where 0 keeps a size and −1 takes the rest. */
export const RESHAPE: Operator = {
  attributes: [],
  run: (call) => {
    const value = call.value(0);
    const before = shapeOf(value);
    const shape = (call.integers(1) ?? []).map((size, i) => (size === 0 ? before[i] : size));
    const tensor = reshape(toOnnx(value), shape as number[]);
    // An activation again, as behind group norm.
    return shape.length === 4
      ? { tensor: toNhwc({ tensor, layout: 'onnx' }), layout: 'nhwc' }
      : { tensor, layout: 'onnx' };
  },
};

/** A batch as it comes, N, C, H, W. */
export function fromNchw(x: Tensor): Tensor {
  return transpose(x, [0, 2, 3, 1]);
}
