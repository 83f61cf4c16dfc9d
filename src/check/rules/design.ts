import { type ActivationName, activationGain } from '../../maths/activation.ts';
import { familyOf } from '../../networks/presets.ts';
import type { NetworkResult } from '../../results/result.ts';

/** What a network is meant to be, as far as rules ask. */
export interface Design {
  /** Post-activation blocks (ResNet v1): outputs are never negative. */
  readonly postActivation: boolean;
  /** Branches of two 3×3 convolutions, not of one between two 1×1. */
  readonly basic: boolean;
  readonly norm: 'batch' | 'layer' | 'instance' | 'group' | 'none';
  /** Norm and then activation, in pre-activation blocks. */
  readonly normThenAct: boolean;
  readonly residual: 'plain' | 'nf' | 'skipinit' | 'fixup';
  /** α times the gain at the end of the branch: what the branch is multiplied by. */
  readonly branchScale: number;
  readonly alpha: number;
  readonly scaledWs: boolean;
  readonly stemGamma: boolean;
  readonly stem: string;
  readonly shortcut: string;
  readonly init: string;
  readonly activation: ActivationName;
  /** γ², what scaled weight standardisation multiplies the variance by. */
  readonly gamma2: number;
  /** What squeeze-and-excitation leaves of the branch's variance: its gates are near ½. */
  readonly gate: number;
  /** The last weight of each branch starts at zero. */
  readonly zeroBranch: boolean;
}

/** Undefined for a network that no config of ours describes. */
export function designOf({ config }: NetworkResult): Design | undefined {
  const { model, norm, residual } = config;
  if (typeof model !== 'string' || typeof norm !== 'string' || typeof residual !== 'string') {
    return undefined;
  }
  const nf = residual === 'nf';
  const gain = nf || residual === 'skipinit' ? number(config['skip_gain'], 1) : 1;
  const alpha = nf ? number(config['alpha'], 1) : 1;
  const activation = config['activation'] as ActivationName;
  const squeezed = typeof config['se_ratio'] === 'number';
  return {
    postActivation: familyOf(model) === 'resnet',
    basic: config['block'] === 'basic',
    norm: norm as Design['norm'],
    normThenAct: norm !== 'none' && config['order'] !== 'act-norm',
    residual: residual as Design['residual'],
    branchScale: alpha * gain,
    alpha,
    scaledWs: config['scaled_ws'] === true,
    stemGamma: config['stem_gamma'] === true,
    stem: String(config['stem']),
    shortcut: String(config['shortcut']),
    init: String(config['init']),
    activation,
    gamma2: activationGain(activation) ** 2,
    gate: squeezed && !nf ? 0.25 : 1,
    zeroBranch: config['zero_init_last'] === true || residual === 'fixup',
  };
}

/** Norms that leave the means of single channels in: they tell them apart only as a group. */
export function keepsChannelMeans({ norm, normThenAct, postActivation }: Design): boolean {
  return (norm === 'layer' || norm === 'group') && (normThenAct || postActivation);
}

function number(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}
