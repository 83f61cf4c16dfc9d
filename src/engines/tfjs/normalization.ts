import { add, div, mul, reshape, sqrt, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { shapeOf } from './value.ts';

/** By the statistics that are stored, in the order of ONNX's definition: those of the batch are written out elsewhere. */
export const BATCH_NORMALIZATION: Operator = {
  // The momentum is of training alone.
  attributes: { epsilon: 'any', momentum: 'any', spatial: [1], training_mode: [0] },
  run: (call) => {
    const { tensor, layout } = call.value(0);
    const rank = shapeOf(call.value(0)).length;
    const axis = layout === 'nhwc' ? rank - 1 : 1;
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => along(call, i, axis, rank));
    const deviation = sqrt(add(variance as Tensor, call.float('epsilon', 1e-5)));
    const normal = div(sub(tensor, mean as Tensor), deviation);
    return { tensor: add(mul(normal, scale as Tensor), shift as Tensor), layout };
  },
};

/** A number for each channel, along the axis where channels lie. */
function along(call: Call, index: number, axis: number, rank: number): Tensor {
  const { tensor } = call.value(index);
  return reshape(
    tensor,
    Array.from({ length: rank }, (_, i) => (i === axis ? tensor.size : 1)),
  );
}
