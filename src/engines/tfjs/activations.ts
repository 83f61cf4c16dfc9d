import {
  add,
  clipByValue,
  clone,
  elu,
  erf,
  expm1,
  leakyRelu,
  maximum,
  minimum,
  mul,
  relu,
  sigmoid,
  softplus,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import type { Call, Operator } from './call.ts';
import { unary } from './elementwise.ts';

/** The activation functions of ONNX, with its default slopes. */
export const ACTIVATIONS: Readonly<Record<string, Operator>> = {
  Relu: unary(relu),
  Clip: unary(
    (x, call) => {
      const [low, high] = [boundOf(call, 1, 'min'), boundOf(call, 2, 'max')];
      const above = low === undefined ? x : maximum(x, low);
      return high === undefined ? clone(above) : minimum(above, high);
    },
    { min: 'any', max: 'any' },
  ),
  LeakyRelu: unary((x, call) => leakyRelu(x, call.float('alpha', 0.01)), { alpha: 'any' }),
  Elu: unary((x, call) => eluOf(x, call.float('alpha', 1), 1), { alpha: 'any' }),
  Celu: unary((x, call) => eluOf(x, call.float('alpha', 1), call.float('alpha', 1)), {
    alpha: 'any',
  }),
  Selu: unary(
    (x, call) =>
      mul(
        eluOf(x, call.float('alpha', 1.6732632423543772), 1),
        call.float('gamma', 1.0507009873554805),
      ),
    { alpha: 'any', gamma: 'any' },
  ),
  Sigmoid: unary(sigmoid),
  Gelu: unary(
    (x, call) => (call.string('approximate', 'none') === 'tanh' ? geluTanh(x) : gelu(x)),
    { approximate: ['none', 'tanh'] },
  ),
  Mish: unary((x) => mul(x, tanh(softplus(x)))),
  Softplus: unary((x) => softplus(x)),
  Tanh: unary(tanh),
  HardSigmoid: unary(
    (x, call) => clipByValue(add(mul(x, call.float('alpha', 0.2)), call.float('beta', 0.5)), 0, 1),
    { alpha: 'any', beta: 'any' },
  ),
  HardSwish: unary((x) => mul(x, clipByValue(add(mul(x, 1 / 6), 0.5), 0, 1))),
};

/** One of the ends of a clipping: an input, and before opset 11 an attribute. */
function boundOf(call: Call, index: number, attribute: string): Tensor | number | undefined {
  const end = call.float(attribute, Number.NaN);
  return call.optional(index)?.tensor ?? (Number.isNaN(end) ? undefined : end);
}

/** max(x, 0) + α·(exp(min(x, 0)/width) − 1) */
function eluOf(x: Tensor, alpha: number, width: number): Tensor {
  if (alpha === 1 && width === 1) return elu(x);
  return add(relu(x), mul(expm1(mul(minimum(x, 0), 1 / width)), alpha));
}

function gelu(x: Tensor): Tensor {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
}

function geluTanh(x: Tensor): Tensor {
  const cubic = add(x, mul(mul(mul(x, x), x), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
