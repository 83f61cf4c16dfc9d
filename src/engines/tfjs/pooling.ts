import { avgPool, maxPool, mul, pad, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import type { Sides } from './convolution.ts';
import { toNhwc } from './value.ts';

interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly sides: Sides;
  readonly padded: boolean;
}

type Pair = [number, number];

const ATTRIBUTES = ['kernel_shape', 'strides', 'pads'];

/** The largest value of a window; padding never wins. */
export const MAX_POOL: Operator = {
  attributes: ATTRIBUTES,
  run: (call) => {
    const { x, kernel, strides } = padInput(call, Number.NEGATIVE_INFINITY);
    return { tensor: maxPool(x, kernel, strides, 'valid'), layout: 'nhwc' };
  },
};

/** The average of a window, padding left out. */
export const AVERAGE_POOL: Operator = {
  attributes: ATTRIBUTES,
  run: (call) => {
    const { x, size, ...window } = padInput(call, 0);
    const average = avgPool(x, window.kernel, window.strides, 'valid');
    const tensor = window.padded ? mul(average, overCounted(average.shape, size, window)) : average;
    return { tensor, layout: 'nhwc' };
  },
};

/** Pads by hand: the kernels of TensorFlow know no other padding for pools than none and SAME. */
function padInput(call: Call, value: number) {
  const x = toNhwc(call.value(0)) as Tensor4D;
  const sides = call.ints('pads', [0, 0, 0, 0]) as Sides;
  const [top, left, bottom, right] = sides;
  const padded = sides.some((side) => side !== 0);
  const around: [Pair, Pair, Pair, Pair] = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const size: Pair = [x.shape[1], x.shape[2]];
  return {
    x: padded ? pad(x, around, value) : x,
    size,
    kernel: call.ints('kernel_shape', []) as Pair,
    strides: call.ints('strides', [1, 1]) as Pair,
    sides,
    padded,
  };
}

/** By how much a window holds more values than those of the input: 1, H, W, 1. */
function overCounted(
  [, height, width]: readonly [number, number, number, number],
  [rows, columns]: Pair,
  { kernel, strides, sides: [top, left] }: Window,
): Tensor4D {
  const inside = (size: number, k: number, stride: number, before: number) => (i: number) => {
    const start = i * stride - before;
    return Math.min(start + k, size) - Math.max(start, 0);
  };
  const down = inside(rows, kernel[0], strides[0], top);
  const along = inside(columns, kernel[1], strides[1], left);
  const values = Float32Array.from({ length: height * width }, (_, i) => {
    const count = down(Math.floor(i / width)) * along(i % width);
    return (kernel[0] * kernel[1]) / count;
  });
  return tensor4d(values, [1, height, width, 1]);
}
