import {
  clone,
  concat,
  depthToSpace,
  pad,
  reshape,
  reverse,
  slice,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { inMemory, shapeOf, toNhwc, toOnnx, type Value } from './value.ts';

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

export const TRANSPOSE: Operator = {
  attributes: ['perm'],
  run: (call) => {
    const x = toOnnx(call.value(0));
    const turned = x.shape.map((_, axis) => x.rank - 1 - axis);
    return { tensor: transpose(x, [...call.ints('perm', turned)]), layout: 'onnx' };
  },
};

/** What lies between two places along some axes, forward or backward. */
export const SLICE: Operator = {
  attributes: [],
  run: (call) => {
    const { tensor, layout } = call.value(0);
    const starts = call.integers(1) ?? [];
    const axes = call.integers(3) ?? starts.map((_, i) => i);
    const cut = axes.reduce((x, own, i) => {
      const axis = inMemory(own < 0 ? own + x.rank : own, layout);
      return cutAlong(x, axis, sideOf(call, i, x.shape[axis] as number));
    }, tensor);
    return { tensor: cut === tensor ? clone(cut) : cut, layout };
  },
};

interface Side {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** One of the axes that a Slice names, its ends within the tensor; −1 is before the first number. */
function sideOf(call: Call, at: number, size: number): Side {
  const step = call.integers(4)?.[at] ?? 1;
  const within = (place: number, least: number) => {
    const most = step > 0 ? size : size - 1;
    return Math.min(most, Math.max(least, place < 0 ? place + size : place));
  };
  const [start = 0, end = 0] = [call.integers(1)?.[at], call.integers(2)?.[at]];
  return { start: within(start, 0), end: within(end, step > 0 ? 0 : -1), step };
}

/** Backward it is cut forward out of the mirrored tensor. */
function cutAlong(x: Tensor, axis: number, { start, end, step }: Side): Tensor {
  const size = x.shape[axis] as number;
  if (step < 0) {
    const mirrored = { start: size - 1 - start, end: size - 1 - end, step: -step };
    return cutAlong(reverse(x, axis), axis, mirrored);
  }
  if (start === 0 && end === size && step === 1) return x;
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  if (step === 1) {
    return slice(
      x,
      begin,
      x.shape.map((own, i) => (i === axis ? end - start : own)),
    );
  }
  return stridedSlice(
    x,
    begin,
    x.shape.map((own, i) => (i === axis ? end : own)),
    x.shape.map((_, i) => (i === axis ? step : 1)),
  );
}

export const CONCAT: Operator = {
  attributes: ['axis'],
  run: (call) => {
    const parts = call.values();
    const blocked = parts.some(({ layout }) => layout === 'nhwc');
    const tensors = parts.map(blocked ? toNhwc : toOnnx);
    const layout: Value['layout'] = blocked ? 'nhwc' : 'onnx';
    const axis = call.int('axis', 0);
    const rank = (tensors[0] as Tensor).rank;
    return {
      tensor: concat(tensors, inMemory(axis < 0 ? axis + rank : axis, layout)),
      layout,
    };
  },
};

/** Channels as squares of pixels, those of one place of the square together: DCR, as ONNX has it by default. */
export const DEPTH_TO_SPACE: Operator = {
  attributes: ['blocksize'],
  run: (call) => {
    const x = toNhwc(call.value(0)) as Tensor4D;
    return { tensor: depthToSpace(x, call.int('blocksize', 1), 'NHWC'), layout: 'nhwc' };
  },
};

/** A batch as it comes, N, C, H, W. */
export function fromNchw(x: Tensor): Tensor {
  return transpose(x, [0, 2, 3, 1]);
}
