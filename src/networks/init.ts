import type { Standardize, WeightInit } from '../plan/plan.ts';
import type { Convention, InitName, NetworkSpec } from './spec.ts';

interface Fans {
  /** Input channels × kernel area. */
  readonly in: number;
  /** Output channels × kernel area. */
  readonly out: number;
  /** Output channels: the rows of the weight as a matrix. */
  readonly filters: number;
}

/**
 * How published codes guard scaled weight standardisation against a constant filter.
 *
 * - paper: nothing but a guard against 0.
 * - deepmind: `rsqrt(max(var · fan_in, 1e-4))` (deepmind-research, nfnets/base.py).
 * - timm: `F.batch_norm(…, eps=1e-5)` on the filters (pytorch-image-models, `ScaledStdConv2d` as
 *   `nfnet.py` configures it).
 */
const GUARD: Readonly<Record<Convention, Omit<Standardize, 'gamma'>>> = {
  paper: { epsilon: 0, floor: 0 },
  deepmind: { epsilon: 0, floor: 1e-4 },
  timm: { epsilon: 1e-5, floor: 0 },
};

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
  const distribution = zero ? 'zero' : distributionOf(spec.init);
  return {
    distribution,
    std: distribution === 'zero' ? 0 : factor * spec.init_gain * deviation(spec, fans),
    standardize:
      spec.scaled_ws && distribution !== 'zero' ? { gamma, ...GUARD[spec.convention] } : null,
  };
}

function distributionOf(init: InitName): WeightInit['distribution'] {
  if (init === 'orthogonal' || init === 'zero') return init;
  if (init.endsWith('-truncated-normal')) return 'truncated-normal';
  return init.endsWith('-uniform') ? 'uniform' : 'normal';
}

/**
 * Standard deviation of a weight: √(2/fan) (He et al. 2015, eq. 10), √(1/fan) (LeCun et al. 1998),
 * √(2/(fan_in + fan_out)) (Glorot and Bengio 2010, eq. 12). The entries of a semi-orthogonal matrix of
 * O rows and I columns have √(1/max(O, I)).
 */
function deviation(spec: NetworkSpec, fans: Fans): number {
  const fan = spec.fan === 'fan_in' ? fans.in : fans.out;
  if (spec.init.startsWith('he-')) return Math.sqrt(2 / fan);
  if (spec.init.startsWith('lecun-')) return Math.sqrt(1 / fan);
  if (spec.init.startsWith('glorot-')) return Math.sqrt(2 / (fans.in + fans.out));
  return Math.sqrt(1 / Math.max(fans.filters, fans.in));
}
