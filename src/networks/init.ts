import type { WeightInit } from '../plan/layers.ts';
import { CONVENTIONS } from './conventions.ts';
import { type Fans, INITS, type Init } from './inits.ts';
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
  const fan = spec.fan === 'fan_in' ? fans.in : fans.out;
  const { guard } = CONVENTIONS[spec.convention];
  return {
    distribution,
    std: factor * spec.init_gain * Math.sqrt(init.variance(fans, fan)),
    standardize: spec.scaled_ws && distribution !== 'zero' ? { gamma, ...guard } : null,
  };
}
