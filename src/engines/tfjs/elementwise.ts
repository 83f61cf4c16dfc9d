import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { shapeOf, toNhwc, toOnnx, type Value } from './value.ts';

/** An operator on each number of one tensor, in whatever order they lie. */
export function unary(
  compute: (x: Tensor, call: Call) => Tensor,
  attributes: Operator['attributes'] = {},
): Operator {
  return {
    attributes,
    run: (call) => {
      const { tensor, layout } = call.value(0);
      return { tensor: compute(tensor, call), layout };
    },
  };
}

type Pairwise = (a: Tensor, b: Tensor) => Tensor;

/** An operator on pairs of numbers, the smaller tensor repeated along the larger as in ONNX. */
export function binary(compute: Pairwise): Operator {
  return {
    attributes: {},
    run: (call) => aligned(call.value(0), call.value(1), compute),
  };
}

/** The same on any number of tensors, of one the tensor as it is. */
export function variadic(compute: Pairwise): Operator {
  return {
    attributes: {},
    run: (call) => {
      const [first, ...others] = call.values() as [Value, ...Value[]];
      const start: Value = { tensor: clone(first.tensor), layout: first.layout };
      return others.reduce((all, next) => aligned(all, next, compute), start);
    },
  };
}

/** Of five axes and more there are no channels to lie last. */
function aligned(a: Value, b: Value, compute: Pairwise): Value {
  const isPlain = [a, b].every(({ layout }) => layout === 'onnx');
  if (isPlain || [a, b].some((value) => shapeOf(value).length > 4)) {
    return { tensor: compute(toOnnx(a), toOnnx(b)), layout: 'onnx' };
  }
  return { tensor: compute(toNhwc(a), toNhwc(b)), layout: 'nhwc' };
}
