import {
  add,
  concat,
  conv2d,
  reshape,
  split,
  type Tensor,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { toNhwc, toOnnx } from './value.ts';

/** Convolution with weights O, I/groups, H, W. */
export const CONV: Operator = {
  attributes: ['kernel_shape', 'strides', 'pads', 'dilations', 'group'],
  run: (call) => ({ tensor: withBias(convolve(call), call), layout: 'nhwc' }),
};

function convolve(call: Call): Tensor {
  const x = toNhwc(call.value(0)) as Tensor4D;
  const filter = transpose(toOnnx(call.value(1)), [2, 3, 1, 0]) as Tensor4D;
  const group = call.int('group', 1);
  if (group === 1) return one(x, filter, call);
  // The filters of a group lie together, and see the channels of that group alone.
  const filters = split(filter, group, 3);
  const parts = split<Tensor4D>(x, group, 3).map((part, i) =>
    one(part, filters[i] as Tensor4D, call),
  );
  return concat(parts, 3);
}

function one(x: Tensor4D, filter: Tensor4D, call: Call): Tensor {
  const [rows, columns] = call.ints('strides', [1, 1]) as [number, number];
  const [tall, wide] = call.ints('dilations', [1, 1]) as [number, number];
  const [top, left, bottom, right] = call.ints('pads', [0, 0, 0, 0]) as Sides;
  const none = top + left + bottom + right === 0;
  const around = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] satisfies Around;
  return conv2d(x, filter, [rows, columns], none ? 'valid' : around, 'NHWC', [tall, wide]);
}

function withBias(y: Tensor, call: Call): Tensor {
  const bias = call.optional(2);
  return bias === undefined ? y : add(y, reshape(bias.tensor, [1, 1, 1, -1]));
}

/** Padding as ONNX orders it, and as TensorFlow.js does. */
export type Sides = [top: number, left: number, bottom: number, right: number];
type Pair = [number, number];
export type Around = [Pair, Pair, Pair, Pair];
