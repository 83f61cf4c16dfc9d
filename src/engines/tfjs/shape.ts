import { pad, reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';
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

/** Zeros before and behind each axis, in the order of ONNX: all that come before, then all behind. */
export const PAD: Operator = {
  attributes: [],
  run: (call) => {
    const sides = call.integers(1) ?? [];
    const rank = sides.length / 2;
    const around = Array.from({ length: rank }, (_, axis): [number, number] => [
      sides[axis] as number,
      sides[rank + axis] as number,
    ]);
    const x = toOnnx(call.value(0));
    const tensor = pad(x, around);
    return rank === 4
      ? { tensor: toNhwc({ tensor, layout: 'onnx' }), layout: 'nhwc' }
      : { tensor, layout: 'onnx' };
  },
};

/** A batch as it comes, N, C, H, W. */
export function fromNchw(x: Tensor): Tensor {
  return transpose(x, [0, 2, 3, 1]);
}
