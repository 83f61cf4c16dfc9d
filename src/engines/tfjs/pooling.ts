import { avgPool, maxPool, mul, pad, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { aroundOf, type Pair, sidesOf, WINDOW } from './convolution.ts';
import { toNhwc } from './value.ts';

/** Windows along one axis. */
interface Windows {
  /** How many numbers there are, and how many of the padding stand before and behind them. */
  readonly size: number;
  readonly before: number;
  readonly behind: number;
  readonly kernel: number;
  readonly stride: number;
  readonly count: number;
}

const ATTRIBUTES = { ...WINDOW, ceil_mode: [0, 1], dilations: [1] } as const;

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

/** The average of a window, padding left out unless it is to count; what lies behind the padding never does. */
export const AVERAGE_POOL: Operator = {
  attributes: { ...ATTRIBUTES, count_include_pad: [0, 1] },
  rank: 4,
  run: (call) => {
    const { x, kernel, strides, windows } = padInput(call, 0);
    const average = avgPool(x, kernel, strides, 'valid');
    const isPadCounted = call.int('count_include_pad', 0) === 1;
    const [down, along] = windows.map((each) => overCounted(each, isPadCounted)) as [Over, Over];
    if ([...down, ...along].every((factor) => factor === 1)) {
      return { tensor: average, layout: 'nhwc' };
    }
    const factors = Float32Array.from(down.flatMap((a) => along.map((b) => a * b)));
    const over = tensor4d(factors, [1, down.length, along.length, 1]);
    return { tensor: mul(average, over), layout: 'nhwc' };
  },
};

/** Pads by hand: the kernels of TensorFlow know no other padding for pools than none and SAME. */
function padInput(call: Call, value: number) {
  const x = toNhwc(call.value(0)) as Tensor4D;
  const [down, along] = windowsOf(call, x) as [Windows, Windows];
  const around = aroundOf([down.before, along.before, reachOf(down), reachOf(along)]);
  const isPadded = around.flat().some((side) => side > 0);
  return {
    x: isPadded ? pad(x, around, value) : x,
    kernel: [down.kernel, along.kernel] as Pair,
    strides: [down.stride, along.stride] as Pair,
    windows: [down, along],
  };
}

function windowsOf(call: Call, x: Tensor4D): Windows[] {
  const [top, left, bottom, right] = sidesOf(call);
  const strides = call.ints('strides', [1, 1]);
  return call.ints('kernel_shape', []).map((kernel, axis) => {
    const [before, behind] = axis === 0 ? [top, bottom] : [left, right];
    const own = {
      size: x.shape[axis + 1] as number,
      before,
      behind,
      kernel,
      stride: strides[axis] as number,
    };
    return { ...own, count: countOf(own, call.int('ceil_mode', 0) === 1) };
  });
}

/** Rounded up, a last window may reach beyond the padding, but not begin there. */
function countOf(
  { size, before, behind, kernel, stride }: Omit<Windows, 'count'>,
  isUp: boolean,
): number {
  const steps = (size + before + behind - kernel) / stride;
  if (!isUp) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * stride >= size + before ? count - 1 : count;
}

/** How far the windows reach behind the numbers. */
function reachOf({ size, before, behind, kernel, stride, count }: Windows): number {
  return Math.max(behind, (count - 1) * stride + kernel - before - size);
}

/** By how much each window holds more values than those that count. */
type Over = number[];

function overCounted(
  { size, before, behind, kernel, stride, count }: Windows,
  isPadCounted: boolean,
): Over {
  const [from, to] = isPadCounted ? [-before, size + behind] : [0, size];
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return kernel / (Math.min(start + kernel, to) - Math.max(start, from));
  });
}
