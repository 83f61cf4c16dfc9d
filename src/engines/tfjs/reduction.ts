import { div, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';
import { axisOf } from '../../graph/attributes.ts';
import type { Call, Operator } from './call.ts';
import { inMemory, toOnnx, type Value } from './value.ts';

/** Longest run of numbers that are added up one by one. */
const RUN = 1024;

/** The mean over some axes, or over all. */
export const REDUCE_MEAN: Operator = {
  attributes: { keepdims: [0, 1], axes: 'any', noop_with_empty_axes: [0, 1] },
  lists: [1],
  run: (call) => {
    const { tensor, layout } = call.value(0);
    const axes = axesOf(call, tensor.rank).map((axis) => [axis, inMemory(axis, layout)] as const);
    // Innermost first: the rest is smaller by then.
    const order = axes.map(([, axis]) => axis).sort((a, b) => last(b, layout) - last(a, layout));
    const count = order.reduce((product, axis) => product * (tensor.shape[axis] as number), 1);
    // Divided last, so that large numbers overflow where they do in onnxruntime.
    const kept: Value = { tensor: div(order.reduce(sumAlong, tensor), count), layout };
    if (call.int('keepdims', 1) === 1) return kept;
    const plain = toOnnx(kept);
    const gone = axes.map(([axis]) => axis);
    const shape = plain.shape.filter((_, axis) => !gone.includes(axis));
    return { tensor: reshape(plain, shape), layout: 'onnx' };
  },
};

/** Where none are named, all, unless the node says that none are meant. */
function axesOf(call: Call, rank: number): number[] {
  const axes = call.list(1, 'axes') ?? [];
  if (axes.length > 0) return axes.map((axis) => axisOf(axis, rank));
  const none = call.int('noop_with_empty_axes', 0) === 1;
  return none ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

/** Channels last of all, though they lie innermost: over W, H and N they run along as vectors. */
function last(axis: number, layout: Value['layout']): number {
  return layout === 'nhwc' && axis === 3 ? -1 : axis;
}

/**
 * The sum along one axis, kept with size 1. The kernels add up one by one in float32, so that a sum
 * of M terms errs by up to M·ε/2. Taken axis by axis, and a long axis piece by piece, M stays small:
 * 2e-7 where one mean over N, H and W gives 7e-6, and the wasm backend is five times as quick.
 */
function sumAlong(x: Tensor, axis: number): Tensor {
  const size = x.shape[axis] as number;
  const piece = pieceOf(size);
  if (piece === 1) return sum(x, axis, true);
  const shape = [...x.shape.slice(0, axis), size / piece, piece, ...x.shape.slice(axis + 1)];
  return sum(sum(reshape(x, shape), axis + 1), axis, true);
}

/** The divisor of a long axis nearest below its root; 1 where it is not long. */
function pieceOf(size: number): number {
  if (size <= RUN) return 1;
  let piece = Math.floor(Math.sqrt(size));
  while (size % piece !== 0) piece -= 1;
  return piece;
}
