import { avgPool, maxPool, mul, pad, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { aroundOf, type Pair, type Sides, sidesOf, WINDOW } from './convolution.ts';
import { toNhwc } from './value.ts';

interface Window {
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly sides: Sides;
  readonly padded: boolean;
}

const ATTRIBUTES = { ...WINDOW, ceil_mode: [0], dilations: [1] } as const;

/** The largest value of a window; padding never wins. */
export const MAX_POOL: Operator = {
  // The order is that of the places, which are an output of their own.
  attributes: { ...ATTRIBUTES, storage_order: 'any' },
  rank: 4,
  run: (call) => {
    const { x, kernel, strides } = padInput(call, Number.NEGATIVE_INFINITY);
    return { tensor: maxPool(x, kernel, strides, 'valid'), layout: 'nhwc' };
  },
};

/** The average of a window, padding left out unless it is to count. */
export const AVERAGE_POOL: Operator = {
  attributes: { ...ATTRIBUTES, count_include_pad: [0, 1] },
  rank: 4,
  run: (call) => {
    const { x, size, ...window } = padInput(call, 0);
    const average = avgPool(x, window.kernel, window.strides, 'valid');
    const counts = !window.padded || call.int('count_include_pad', 0) === 1;
    const tensor = counts ? average : mul(average, overCounted(average.shape, size, window));
    return { tensor, layout: 'nhwc' };
  },
};

/** Pads by hand: the kernels of TensorFlow know no other padding for pools than none and SAME. */
function padInput(call: Call, value: number) {
  const x = toNhwc(call.value(0)) as Tensor4D;
  const sides = sidesOf(call);
  const padded = sides.some((side) => side !== 0);
  const size: Pair = [x.shape[1], x.shape[2]];
  return {
    x: padded ? pad(x, aroundOf(sides), value) : x,
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
