import type { Bias, Dense, Standardize, WeightInit } from '../plan/layers.ts';
import { WS_GUARDS } from './guards.ts';
import { BIASES, type BiasName, FANS, type Fans, INITS, type Init } from './inits.ts';
import type { NetworkSpec } from './spec.ts';

/**
 * How a convolution's weight is drawn.
 *
 * @param gamma γ of what the convolution reads: the activation's gain where one comes right before
 *   it, 1 otherwise (the stem, and a convolution behind a norm)
 * @param factor on the standard deviation
 * @param zero the weight starts at 0
 */
export function weightInit(
  spec: NetworkSpec,
  fans: Fans,
  { gamma, factor = 1, zero = false }: { gamma: number; factor?: number; zero?: boolean },
): WeightInit {
  const init: Init = INITS[zero ? 'zero' : spec.init];
  const { distribution } = init;
  return {
    distribution,
    std: factor * deviationOf(init, fans, spec),
    standardize: standardizeOf(spec, fans, gamma),
  };
}

/** How the scale of each normalised channel is drawn; null: it is 1. */
export function normWeightInit(spec: NetworkSpec): WeightInit | null {
  return spec.norm !== 'none' && spec.norm_weight === 'uniform'
    ? { distribution: 'unit-uniform', std: Math.sqrt(1 / 12), standardize: null }
    : null;
}

/** How a layer of squeeze-and-excitation is drawn: plain, for published codes do not standardise it. */
export function gateInit(spec: NetworkSpec, fans: Fans): Dense {
  return {
    weight: plain(INITS[spec.se_init ?? spec.init], fans, spec),
    bias: namedBias(spec.se_bias, fans),
  };
}

/** How the taps of efficient channel attention are drawn: as PyTorch starts a convolution. */
export function attentionInit(taps: number): WeightInit {
  return {
    distribution: 'uniform',
    std: Math.sqrt(1 / (3 * taps)),
    standardize: null,
  };
}

function plain(init: Init, fans: Fans, spec: NetworkSpec): WeightInit {
  return {
    distribution: init.distribution,
    std: deviationOf(init, fans, spec),
    standardize: null,
  };
}

/** How the biases of a convolution are drawn; null: there are none. */
export function biasInit({ bias, bias_std }: NetworkSpec, fans: Fans): Bias {
  return bias_std === undefined
    ? namedBias(bias, fans)
    : { distribution: 'normal', std: bias_std, standardize: null };
}

function namedBias(name: BiasName | undefined, fans: Fans): Bias {
  if (name === undefined) return null;
  const { distribution, variance } = BIASES[name];
  return { distribution, std: Math.sqrt(variance(fans)), standardize: null };
}

function deviationOf(
  { variance }: Init,
  fans: Fans,
  { fan, init_gain, init_std = 1 }: NetworkSpec,
): number {
  return init_gain * Math.sqrt(variance(fans, FANS[fan](fans), init_std));
}

/** Of `StdConv2d`: big_transfer at 140de6e, `bit_pytorch/models.py`; timm 1.0.31, `timm/models/resnetv2.py`. */
const PLAIN_EPSILON = { paper: 1e-10, deepmind: 1e-10, timm: 1e-8 } as const;

function standardizeOf(spec: NetworkSpec, fans: Fans, gamma: number): Standardize | null {
  if (spec.scaled_ws) {
    return { gamma, ...WS_GUARDS[spec.ws_guard], affine: spec.ws_affine ?? false };
  }
  return spec.weight_standardization === 'plain'
    ? {
        gamma: Math.sqrt(fans.in),
        epsilon: PLAIN_EPSILON[spec.convention],
        floor: 0,
        affine: false,
      }
    : null;
}
