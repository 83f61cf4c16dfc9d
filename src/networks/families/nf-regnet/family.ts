import { divisible } from '../../block.ts';
import type { ConventionName } from '../../conventions.ts';
import type { Design, Given } from '../../design.ts';
import type { Family, Preset } from '../family.ts';
import { normalizerFree, normalizerFreeLaw } from '../nf-resnet/family.ts';
import { PRE_ACTIVATION } from '../resnetv2/family.ts';

/** Channels of the stages before the width multiplier, blocks, and the size that it is tested at. */
const VARIANTS = {
  b0: { base_widths: [48, 104, 208, 440], stages: [1, 3, 6, 6], size: 224 },
  b1: { base_widths: [48, 104, 208, 440], stages: [2, 4, 7, 7], size: 256 },
  b2: { base_widths: [56, 112, 232, 488], stages: [2, 4, 8, 8], size: 272 },
  b3: { base_widths: [56, 128, 248, 528], stages: [2, 5, 9, 9], size: 320 },
  b4: { base_widths: [64, 144, 288, 616], stages: [2, 6, 11, 11], size: 384 },
  b5: { base_widths: [80, 168, 336, 704], stages: [3, 7, 14, 14], size: 456 },
};

const PRESETS = Object.fromEntries(
  Object.entries(VARIANTS).map(([name, { size, ...given }]): [string, Preset] => [
    `nf-regnet-${name}`,
    { given: { ...given, width_multiplier: 0.75 }, size },
  ]),
);

/**
 * Normalizer-free RegNets (Brock et al. 2021, appendix; deepmind-research at f5de0ed, `nfnets/nf_regnet.py`): grouped
 * bottlenecks wider than their input, squeeze-and-excitation within them, SiLU, a stem that is one convolution.
 * timm (1.0.31, `nfnet.py`) rounds all channels to multiples of 8.
 */
export const NF_REGNET: Family = {
  ...PRE_ACTIVATION,
  presets: PRESETS,
  parameters: { stages: 'required', widths: 'required' },
  design,
  published: { law: normalizerFreeLaw, byDefault: true },
};

function design(
  { stages = [], base_widths = [], width_multiplier = 1, widths: given }: Given,
  convention: ConventionName,
): Design {
  const rounded = (width: number) =>
    convention === 'timm' ? divisible(width, 8) : Math.max(1, Math.floor(width));
  const widths = given ?? base_widths.map((width) => rounded(width * width_multiplier));
  return {
    block: 'bottleneck',
    stages,
    widths,
    strides: stages.map(() => 2),
    stem: 'conv3-s2',
    ...(widths[0] === undefined ? {} : { stem_width: widths[0] }),
    shortcut: 'avgpool-conv',
    activation: 'silu',
    ...normalizerFree(convention),
    expansion: 2.25,
    first_expansion: 1,
    expansion_of: 'input',
    middle_rounding: convention === 'timm' ? 'nearest' : 'floor',
    group_width: 8,
    se_ratio: 0.5,
    se_place: 'middle',
  };
}
