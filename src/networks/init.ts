import type { WeightInit } from '../core/plan.ts';
import type { NetworkSpec } from './spec.ts';

/** Variance times fan-in: He et al. 2015, eq. 10, and LeCun et al. 1998, eq. 16. */
const GAIN = { 'he-normal': 2, 'lecun-normal': 1 } as const;

/**
 * How a convolution's weight is drawn.
 *
 * @param fanIn input channels × kernel area
 * @param gamma γ of what the convolution reads: the activation's gain where one comes right before
 *   it, 1 otherwise (the stem, and a convolution behind a norm)
 */
export function weightInit(spec: NetworkSpec, fanIn: number, gamma: number): WeightInit {
  return {
    distribution: 'normal',
    std: Math.sqrt(GAIN[spec.init] / fanIn),
    standardize: spec.scaled_ws ? { gamma, epsilon: 0, floor: 0 } : null,
  };
}
