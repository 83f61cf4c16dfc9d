import type { ConventionName } from '../../conventions.ts';
import type { Design, Given } from '../../design.ts';
import type { Family, Preset } from '../family.ts';
import { normalizerFree, normalizerFreeLaw } from '../nf-resnet/family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

/** Sizes that F0, F1 … are tested at. */
const SIZES = [256, 320, 352, 416, 512, 544, 576];

const PRESETS = Object.fromEntries(
  SIZES.map((size, n): [string, Preset] => [
    `nfnet-f${n}`,
    { given: { depth_multiplier: n + 1 }, size },
  ]),
);

/** Blocks of F0. */
const BLOCKS = [1, 2, 6, 3];

/**
 * NFNets (Brock et al. 2021b; deepmind-research at f5de0ed, `nfnets/nfnet.py`): normalizer-free bottlenecks with two
 * grouped 3×3 convolutions, squeeze-and-excitation at their end, GELU, a stem of four convolutions.
 */
export const NFNET: Family = {
  ...PRE_ACTIVATION,
  presets: PRESETS,
  parameters: { depth_multiplier: 'optional' },
  design,
  published: { law: normalizerFreeLaw, byDefault: true },
};

function design({ depth_multiplier = 1 }: Given, convention: ConventionName): Design {
  return {
    block: 'bottleneck',
    stages: BLOCKS.map((blocks) => Math.ceil(blocks * depth_multiplier)),
    widths: [256, 512, 1536, 1536],
    stem: 'deep',
    stem_width: 128,
    shortcut: 'avgpool-conv',
    activation: 'gelu',
    ...normalizerFree(convention),
    expansion: 0.5,
    middle_convs: 2,
    group_width: 128,
    se_ratio: 0.5,
  };
}
