import { type Expression, evaluator } from './expression.ts';
import { jumpingMoments, normalMoments } from './quadrature.ts';
import { errorFunction, normalCdf, sigmoid, softplus } from './special.ts';

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
  erf: errorFunction,
  /** 1 above 0, where a threshold is told as an expression. */
  step: (x: number) => (x > 0 ? 1 : 0),
  hardswish: (x: number) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  identity: (x: number) => x,
} as const satisfies Record<string, (x: number) => number>;

export type ActivationName = keyof typeof ACTIVATIONS;

/** An activation: one of the table, or an expression. */
export type ActivationFunction = ActivationName | Expression;

/** The activation as a function of a number. */
export function functionOf(fn: ActivationFunction): (x: number) => number {
  return typeof fn === 'string' ? ACTIVATIONS[fn] : evaluator(fn);
}

/** Mean and variance of g(z), z ~ N(0, 1). */
export function activationMoments(fn: ActivationFunction): Moments {
  const key = JSON.stringify(fn);
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  // An expression may bend or jump anywhere.
  const moments =
    typeof fn === 'string' ? normalMoments(ACTIVATIONS[fn]) : jumpingMoments(evaluator(fn));
  if (KNOWN.size < MOST_KNOWN) KNOWN.set(key, moments);
  return moments;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Of every activation that was asked for, up to a number: a sweep asks for the same a thousand times. */
const KNOWN = new Map<string, Moments>();
const MOST_KNOWN = 1000;

/**
 * γ of Brock et al. 2021, §4.2: the factor that makes an activation variance-preserving on unit
 * Gaussian input, 1/√Var(g(z)), z ~ N(0, 1). For ReLU √2/√(1 − 1/π) = 1.7129; for identity 1.
 */
export function activationGain(fn: ActivationFunction): number {
  return 1 / Math.sqrt(activationMoments(fn).variance);
}

/**
 * γ as published codes have it: estimates from samples (deepmind-research, `nfnets/base.py`, `nonlinearities`;
 * pytorch-image-models, `timm/models/nfnet.py`, `_nonlin_gamma`), of which that of ReLU is 0.06 % too large.
 */
const PUBLISHED_GAINS: { readonly [Name in ActivationName]?: number } = {
  identity: 1,
  celu: 1.270926833152771,
  elu: 1.2716004848480225,
  gelu: 1.7015043497085571,
  gelu_tanh: 1.7015043497085571,
  leaky_relu: 1.70590341091156,
  relu: 1.7139588594436646,
  relu6: 1.7131484746932983,
  selu: 1.0008515119552612,
  sigmoid: 4.803835391998291,
  silu: 1.7881293296813965,
  softplus: 1.9203323125839233,
  tanh: 1.5939117670059204,
};

/** γ as published; computed where the codes have none. */
export function publishedGain(fn: ActivationFunction): number {
  return (typeof fn === 'string' ? PUBLISHED_GAINS[fn] : undefined) ?? activationGain(fn);
}
