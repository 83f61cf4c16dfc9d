import type { Call, Operator } from './call.ts';
import { count, repeatedAt, type Tensor, together } from './tensor.ts';

const unary =
  (f: (x: number, call: Call) => number): Operator =>
  (call) => ({ shape: call.x.shape, data: call.x.data.map((x) => f(x, call)) });

/** Of any number of tensors that are repeated to one shape. */
export function zipped(inputs: readonly Tensor[], f: (...xs: number[]) => number): Tensor {
  const shape = together(inputs.map((input) => input.shape));
  const reads = inputs.map((input) => repeatedAt({ shape: input.shape, to: shape }));
  const data = new Float64Array(count(shape));
  const xs = inputs.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    for (let k = 0; k < xs.length; k++) xs[k] = inputs[k]?.data[reads[k]?.[i] as number] as number;
    data[i] = f(...xs);
  }
  return { shape, data };
}

const nary =
  (f: (...xs: number[]) => number): Operator =>
  ({ inputs }) =>
    zipped(inputs as readonly Tensor[], f);

/** Abramowitz and Stegun's series 7.1.5 near 0, and a continued fraction (7.1.14) far from it. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 3) {
    const fraction = Array.from({ length: 60 }, (_, i) => (60 - i) / 2).reduce(
      (below, a) => z + a / below,
      z,
    );
    return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction));
  }
  let [term, sum] = [x, x];
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.log1p(Math.exp(x));
const gelu = (x: number) => (x / 2) * (1 + erf(x * Math.SQRT1_2));
const geluTanh = (x: number) =>
  (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** As banks round. */
function rounded(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

function clip(call: Call): Tensor {
  const bound = (at: number, name: string, otherwise: number) =>
    call.inputs[at]?.data[0] ?? call.float(name, otherwise);
  const [low, high] = [
    bound(1, 'min', Number.NEGATIVE_INFINITY),
    bound(2, 'max', Number.POSITIVE_INFINITY),
  ];
  return { shape: call.x.shape, data: call.x.data.map((x) => Math.min(high, Math.max(low, x))) };
}

/** Operators on each number. */
export const ELEMENTWISE = {
  Identity: unary((x) => x),
  Cast: unary((x) => x),
  Dropout: unary((x) => x),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(rounded),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tan: unary(Math.tan),
  Sinh: unary(Math.sinh),
  Cosh: unary(Math.cosh),
  Atan: unary(Math.atan),
  Erf: unary(erf),
  Relu: unary((x) => Math.max(0, x)),
  LeakyRelu: unary((x, call) => (x < 0 ? x * call.float('alpha', 0.01) : x)),
  ThresholdedRelu: unary((x, call) => (x > call.float('alpha', 1) ? x : 0)),
  Elu: unary((x, call) => (x < 0 ? call.float('alpha', 1) * Math.expm1(x) : x)),
  Celu: unary((x, call) => {
    const alpha = call.float('alpha', 1);
    return x < 0 ? alpha * Math.expm1(x / alpha) : x;
  }),
  Selu: unary((x, call) => {
    const alpha = call.float('alpha', 1.6732632423543772);
    return call.float('gamma', 1.0507009873554805) * (x < 0 ? alpha * Math.expm1(x) : x);
  }),
  Sigmoid: unary(sigmoid),
  HardSigmoid: unary((x, call) =>
    Math.max(0, Math.min(1, call.float('alpha', 0.2) * x + call.float('beta', 0.5))),
  ),
  HardSwish: unary((x) => x * Math.max(0, Math.min(1, x / 6 + 0.5))),
  Swish: unary((x, call) => x * sigmoid(call.float('alpha', 1) * x)),
  Softplus: unary(softplus),
  Softsign: unary((x) => x / (1 + Math.abs(x))),
  Tanh: unary(Math.tanh),
  Mish: unary((x) => x * Math.tanh(softplus(x))),
  Gelu: unary((x, call) => (call.string('approximate', 'none') === 'tanh' ? geluTanh(x) : gelu(x))),
  Clip: clip,
  PRelu: nary((x = 0, slope = 0) => (x < 0 ? x * slope : x)),
  Add: nary((a = 0, b = 0) => a + b),
  Sub: nary((a = 0, b = 0) => a - b),
  Mul: nary((a = 0, b = 0) => a * b),
  Div: nary((a = 0, b = 0) => a / b),
  Pow: nary((a = 0, b = 0) => a ** b),
  Max: nary(Math.max),
  Min: nary(Math.min),
  Sum: nary((...xs) => xs.reduce((sum, x) => sum + x, 0)),
  Mean: nary((...xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length),
  Where: nary((condition = 0, a = 0, b = 0) => (condition === 0 ? b : a)),
  Greater: nary((a = 0, b = 0) => Number(a > b)),
} satisfies Readonly<Record<string, Operator>>;
