import type { Tensor } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { toNhwc, type Value } from './value.ts';

/** An operator on each number of one tensor, in whatever order they lie. */
export function unary(
  compute: (x: Tensor, call: Call) => Tensor,
  ...attributes: readonly string[]
): Operator {
  return {
    attributes,
    run: (call) => {
      const { tensor, layout } = call.value(0);
      return { tensor: compute(tensor, call), layout };
    },
  };
}

/** An operator on pairs of numbers, the smaller tensor repeated along the larger as in ONNX. */
export function binary(compute: (a: Tensor, b: Tensor) => Tensor): Operator {
  return {
    attributes: [],
    run: (call) => aligned(call.value(0), call.value(1), compute),
  };
}

function aligned(a: Value, b: Value, compute: (a: Tensor, b: Tensor) => Tensor): Value {
  if (a.layout === 'onnx' && b.layout === 'onnx') {
    return { tensor: compute(a.tensor, b.tensor), layout: 'onnx' };
  }
  return { tensor: compute(toNhwc(a), toNhwc(b)), layout: 'nhwc' };
}
