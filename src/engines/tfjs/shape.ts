import {
  clone,
  concat,
  depthToSpace,
  gather,
  reshape,
  reverse,
  slice,
  stridedSlice,
  type Tensor,
  type Tensor4D,
  tensor1d,
  transpose,
} from '@tensorflow/tfjs-core';
import { axisOf } from '../../graph/attributes.ts';
import type { Call, Operator } from './call.ts';
import { inMemory, shapeOf, toNhwc, toOnnx, type Value } from './value.ts';

/** Numbers in the order of NCHW under another shape, where 0 keeps a size and −1 takes the rest. */
export const RESHAPE: Operator = {
  // Where zeros may be sizes of nothing, none keeps one.
  attributes: { allowzero: [0] },
  lists: [1],
  run: (call) => {
    const value = call.value(0);
    const before = shapeOf(value);
    const shape = (call.list(1) ?? []).map((size, i) => (size === 0 ? before[i] : size));
    const tensor = reshape(toOnnx(value), shape as number[]);
    // An activation again, as behind group norm.
    return shape.length === 4
      ? { tensor: toNhwc({ tensor, layout: 'onnx' }), layout: 'nhwc' }
      : { tensor, layout: 'onnx' };
  },
};

export const TRANSPOSE: Operator = {
  attributes: { perm: 'any' },
  run: (call) => {
    const x = toOnnx(call.value(0));
    const turned = x.shape.map((_, axis) => x.rank - 1 - axis);
    return { tensor: transpose(x, [...call.ints('perm', turned)]), layout: 'onnx' };
  },
};

/** What lies between two places along some axes, forward or backward. */
export const SLICE: Operator = {
  attributes: { starts: 'any', ends: 'any', axes: 'any' },
  lists: [1, 2, 3, 4],
  run: (call) => {
    const { tensor, layout } = call.value(0);
    const starts = call.list(1, 'starts') ?? [];
    const axes = call.list(3, 'axes') ?? starts.map((_, i) => i);
    const cut = axes.reduce((x, own, i) => {
      const axis = inMemory(axisOf(own, x.rank), layout);
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
  const step = call.list(4)?.[at] ?? 1;
  const within = (place: number, least: number) => {
    const most = step > 0 ? size : size - 1;
    return Math.min(most, Math.max(least, place < 0 ? place + size : place));
  };
  const [start = 0, end = 0] = [call.list(1, 'starts')?.[at], call.list(2, 'ends')?.[at]];
  return { start: within(start, 0), end: within(end, step > 0 ? 0 : -1), step };
}

/** Backward it is cut forward out of the mirrored tensor. */
export function cutAlong(x: Tensor, axis: number, { start, end, step }: Side): Tensor {
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
      x.shape.map((own, i) => (i === axis ? Math.max(0, end - start) : own)),
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
  attributes: { axis: 'any' },
  run: (call) => {
    const parts = call.values();
    const blocked = parts.some(({ layout }) => layout === 'nhwc');
    const tensors = parts.map(blocked ? toNhwc : toOnnx);
    const layout: Value['layout'] = blocked ? 'nhwc' : 'onnx';
    const axis = axisOf(call.int('axis', 0), (tensors[0] as Tensor).rank);
    return { tensor: concat(tensors, inMemory(axis, layout)), layout };
  },
};

/**
 * Channels as squares of pixels. TensorFlow has those of one place of the square together, as ONNX has them by
 * default (DCR); where ONNX has those of one channel together (CRD) they change places before.
 */
export const DEPTH_TO_SPACE: Operator = {
  attributes: { blocksize: 'any', mode: ['DCR', 'CRD'] },
  rank: 4,
  run: (call) => {
    const x = toNhwc(call.value(0)) as Tensor4D;
    const size = call.int('blocksize', 1);
    const deep = call.string('mode', 'DCR') === 'DCR' ? x : placesFirst(x, size ** 2);
    return { tensor: depthToSpace(deep as Tensor4D, size, 'NHWC'), layout: 'nhwc' };
  },
};

/** Channels by place and then by channel, which were by channel and then by place. */
function placesFirst(x: Tensor4D, places: number): Tensor {
  const channels = x.shape[3] / places;
  const from = Array.from(
    { length: x.shape[3] },
    (_, i) => (i % channels) * places + Math.floor(i / channels),
  );
  return gather(x, tensor1d(from, 'int32'), 3);
}

/** A batch as it comes, N, C, H, W. */
export function fromNchw(x: Tensor): Tensor {
  return transpose(x, [0, 2, 3, 1]);
}
