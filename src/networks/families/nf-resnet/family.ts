import type { ConventionName } from '../../conventions.ts';
import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

const [S26, S50, S101] = [
  [2, 2, 2, 2],
  [3, 4, 6, 3],
  [3, 4, 23, 3],
];

/** What every normalizer-free network has. */
export function normalizerFree(convention: ConventionName) {
  return {
    norm: 'none',
    residual: 'nf',
    alpha: 0.2,
    scaled_ws: true,
    // A gain and a bias a filter, of `WSConv2D` and of `ScaledStdConv2d`; the paper counts none.
    ...(convention === 'paper' ? {} : { ws_affine: true as const }),
    se_bias: 'zero',
  } as const;
}

/**
 * The law of DeepMind's code (deepmind-research at f5de0ed, `nfnets/base.py`) and of timm (1.0.31, `nfnet.py`), which
 * standardisation leaves nothing of but in squeeze-and-excitation.
 */
export function normalizerFreeLaw(_: unknown, convention: ConventionName) {
  const se_init = convention === 'timm' ? 'lecun-normal' : 'haiku-linear';
  return { init: 'lecun-normal', se_init, se_bias: 'zero' } as const;
}

/** Normalizer-free ResNets (Brock et al. 2021), and those of timm with channel attention. */
export const NF_RESNET: Family = {
  ...PRE_ACTIVATION,
  presets: presets(IMAGENET, {
    'nf-resnet-26': { stages: S26 },
    'nf-resnet-50': { stages: S50 },
    'nf-resnet-101': { stages: S101 },
    'nf-seresnet-26': { stages: S26, se_ratio: 1 / 16 },
    'nf-seresnet-50': { stages: S50, se_ratio: 1 / 16 },
    'nf-seresnet-101': { stages: S101, se_ratio: 1 / 16 },
    'nf-ecaresnet-26': { stages: S26, eca: true },
    'nf-ecaresnet-50': { stages: S50, eca: true },
    'nf-ecaresnet-101': { stages: S101, eca: true },
  }),
  parameters: { stages: 'required' },
  design: ({ stages = [], se_ratio, eca }, convention) => ({
    block: 'bottleneck',
    stages,
    widths: resnetWidths(stages, 'bottleneck'),
    ...normalizerFree(convention),
    ...(se_ratio === undefined ? {} : { se_ratio }),
    ...(eca === undefined ? {} : { eca }),
  }),
  published: { law: normalizerFreeLaw, byDefault: true },
};
