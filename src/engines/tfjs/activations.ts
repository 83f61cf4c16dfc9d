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
  selu,
  sigmoid,
  softplus,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import type { Operator } from './call.ts';
import { unary } from './elementwise.ts';

/** The activation functions of ONNX, with its default slopes. */
export const ACTIVATIONS: Readonly<Record<string, Operator>> = {
  Relu: unary(relu),
  Clip: unary((x, call) => {
    const [low, high] = [call.optional(1)?.tensor, call.optional(2)?.tensor];
    const above = low === undefined ? x : maximum(x, low);
    return high === undefined ? clone(above) : minimum(above, high);
  }),
  LeakyRelu: unary((x, call) => leakyRelu(x, call.float('alpha', 0.01)), 'alpha'),
  Elu: unary((x, call) => eluOf(x, call.float('alpha', 1), 1), 'alpha'),
  Celu: unary((x, call) => eluOf(x, call.float('alpha', 1), call.float('alpha', 1)), 'alpha'),
  Selu: unary(selu),
  Sigmoid: unary(sigmoid),
  Gelu: unary(
    (x, call) => (call.string('approximate', 'none') === 'tanh' ? geluTanh(x) : gelu(x)),
    'approximate',
  ),
  Mish: unary((x) => mul(x, tanh(softplus(x)))),
  Softplus: unary((x) => softplus(x)),
  Tanh: unary(tanh),
  HardSigmoid: unary(
    (x, call) => clipByValue(add(mul(x, call.float('alpha', 0.2)), call.float('beta', 0.5)), 0, 1),
    'alpha',
    'beta',
  ),
  HardSwish: unary((x) => mul(x, clipByValue(add(mul(x, 1 / 6), 0.5), 0, 1))),
};

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
