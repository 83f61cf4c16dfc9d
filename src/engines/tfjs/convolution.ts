import {
  add,
  concat,
  conv2d,
  depthwiseConv2d,
  pad,
  reshape,
  slice,
  split,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { toNhwc, toOnnx } from './value.ts';

/** Padding as ONNX orders it, and as TensorFlow.js does. */
export type Sides = [top: number, left: number, bottom: number, right: number];
export type Pair = [number, number];
type Around = [Pair, Pair, Pair, Pair];

/** What slides over pictures can be told, all of it: padding that is worked out from sizes is none of it. */
export const WINDOW = {
  kernel_shape: 'any',
  strides: 'any',
  pads: 'any',
  auto_pad: ['NOTSET', 'VALID'],
} as const;

/** Convolution with weights O, I/groups, H, W. */
export const CONV: Operator = {
  attributes: { ...WINDOW, dilations: 'any', group: 'any' },
  rank: 4,
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

/** The kernels have strides or dilations, and not both. */
function one(x: Tensor4D, filter: Tensor4D, call: Call): Tensor {
  const { strides, dilations, around } = windowOf(call);
  const both = [strides, dilations].every((pair) => pair.some((size) => size > 1));
  return both
    ? conv2d(x, spread(filter, dilations), strides, around ?? 'valid', 'NHWC')
    : conv2d(x, filter, strides, around ?? 'valid', 'NHWC', dilations);
}

/**
 * Each channel by itself, with as many filters as there are of it. By hand is done what TensorFlow's kernel does
 * not: it pads in no other way, refuses strides that differ, and passes dilations over in silence.
 */
function depthwise(x: Tensor4D, filter: Tensor4D, call: Call): Tensor {
  const { strides, dilations, around } = windowOf(call);
  const channels = x.shape[3];
  const [height, width, , filters] = filter.shape;
  const each = reshape(filter, [height, width, channels, filters / channels]) as Tensor4D;
  const padded = around === null ? x : pad(x, around);
  const [down, along] = strides;
  const step = down === along ? down : 1;
  const y = depthwiseConv2d(padded, spread(each, dilations), step, 'valid', 'NHWC');
  return step === down ? y : stridedSlice(y, [0, 0, 0, 0], y.shape, [1, down, along, 1]);
}

/** A filter with zeros between its rows and columns, H and W first. */
function spread(filter: Tensor4D, [down, along]: Pair): Tensor4D {
  if (down === 1 && along === 1) return filter;
  const [height, width, inputs, outputs] = filter.shape;
  const rest = inputs * outputs;
  const rows = pad(reshape(filter, [height, 1, width, rest]), behind(1, down - 1));
  const columns = pad(reshape(rows, [height * down, width, 1, rest]), behind(2, along - 1));
  const all = reshape(columns, [height * down, width * along, inputs, outputs]) as Tensor4D;
  const size: [number, number] = [(height - 1) * down + 1, (width - 1) * along + 1];
  return slice(all, [0, 0, 0, 0], [...size, inputs, outputs]);
}

function behind(axis: number, count: number): Around {
  return [0, 1, 2, 3].map((own): Pair => [0, own === axis ? count : 0]) as Around;
}

function windowOf(call: Call) {
  const sides = sidesOf(call);
  return {
    strides: call.ints('strides', [1, 1]) as Pair,
    dilations: call.ints('dilations', [1, 1]) as Pair,
    around: sides.every((side) => side === 0) ? null : aroundOf(sides),
  };
}

/** How much is put around the pictures. */
export function sidesOf(call: Call): Sides {
  const none: Sides = [0, 0, 0, 0];
  return call.string('auto_pad', 'NOTSET') === 'VALID' ? none : (call.ints('pads', none) as Sides);
}

export function aroundOf([top, left, bottom, right]: Sides): Around {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

function withBias(y: Tensor, call: Call): Tensor {
  const bias = call.optional(2);
  return bias === undefined ? y : add(y, reshape(bias.tensor, [1, 1, 1, -1]));
}
