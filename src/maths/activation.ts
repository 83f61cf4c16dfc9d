import { normalMoments } from './quadrature.ts';

/** The standard normal distribution function: ½ + Σ over the power series, or a continued fraction. */
function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x > 5) {
    // Upper tail as Laplace's continued fraction: φ(x) / (x + 1/(x + 2/(x + …))).
    let fraction = x;
    for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
    return 1 - density / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * The activations as functions of a number, with PyTorch's names and default slopes. Kinks lie at
 * multiples of ½, as the quadrature wants.
 */
export const ACTIVATIONS = {
  relu: (x: number) => Math.max(x, 0),
  relu6: (x: number) => Math.min(Math.max(x, 0), 6),
  leaky_relu: (x: number) => (x < 0 ? 0.01 * x : x),
  elu: (x: number) => (x < 0 ? Math.expm1(x) : x),
  selu: (x: number) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.expm1(x) : x),
  celu: (x: number) => (x < 0 ? Math.expm1(x) : x),
  silu: (x: number) => x * sigmoid(x),
  gelu: (x: number) => x * normalCdf(x),
  gelu_tanh: (x: number) =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  mish: (x: number) => x * Math.tanh(softplus(x)),
  softplus,
  tanh: Math.tanh,
  sigmoid,
  hardswish: (x: number) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  identity: (x: number) => x,
} as const satisfies Record<string, (x: number) => number>;

export type ActivationName = keyof typeof ACTIVATIONS;

/**
 * γ of Brock et al. 2021, §4.2: the factor that makes an activation variance-preserving on unit
 * Gaussian input, 1/√Var(g(z)), z ~ N(0, 1). For ReLU √2/√(1 − 1/π) = 1.7129; for identity 1.
 */
export function activationGain(name: ActivationName): number {
  return 1 / Math.sqrt(normalMoments(ACTIVATIONS[name]).variance);
}
