import {
  add,
  concat,
  conv2d,
  depthwiseConv2d,
  pad,
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
  if (group === x.shape[3]) return depthwise(x, filter, call);
  // The filters of a group lie together, and see the channels of that group alone.
  const filters = split(filter, group, 3);
  const parts = split<Tensor4D>(x, group, 3).map((part, i) =>
    one(part, filters[i] as Tensor4D, call),
  );
  return concat(parts, 3);
}

function one(x: Tensor4D, filter: Tensor4D, call: Call): Tensor {
  const { strides, dilations, around } = windowOf(call);
  return conv2d(x, filter, strides, around ?? 'valid', 'NHWC', dilations);
}

/** Each channel by itself, with as many filters as there are of it. Padded by hand: its kernels know no other. */
function depthwise(x: Tensor4D, filter: Tensor4D, call: Call): Tensor {
  const { strides, dilations, around } = windowOf(call);
  const [height, width, , filters] = filter.shape;
  const channels = x.shape[3];
  const each = reshape(filter, [height, width, channels, filters / channels]);
  const padded = around === null ? x : pad(x, around);
  return depthwiseConv2d(padded, each as Tensor4D, strides, 'valid', 'NHWC', dilations);
}

function windowOf(call: Call) {
  const [top, left, bottom, right] = call.ints('pads', [0, 0, 0, 0]) as Sides;
  const none = top + left + bottom + right === 0;
  const around: Around = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  return {
    strides: call.ints('strides', [1, 1]) as Pair,
    dilations: call.ints('dilations', [1, 1]) as Pair,
    around: none ? null : around,
  };
}

function withBias(y: Tensor, call: Call): Tensor {
  const bias = call.optional(2);
  return bias === undefined ? y : add(y, reshape(bias.tensor, [1, 1, 1, -1]));
}

/** Padding as ONNX orders it, and as TensorFlow.js does. */
export type Sides = [top: number, left: number, bottom: number, right: number];
type Pair = [number, number];
export type Around = [Pair, Pair, Pair, Pair];
