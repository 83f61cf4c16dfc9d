import { divisible } from '../../block.ts';
import type { ConventionName } from '../../conventions.ts';
import type { Design, Given } from '../../design.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { INVERTED } from './inverted.ts';

/** Expansion, channels, blocks, stride (Sandler et al. 2018, table 2). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** MobileNetV2 (Sandler et al. 2018; tensorflow/models, `research/slim/nets/mobilenet/`; timm 1.0.31, `efficientnet.py`). */
export const MOBILENETV2: Family = {
  ...INVERTED,
  presets: presets(IMAGENET, {
    mobilenetv2: { width_multiplier: 1 },
  }),
  parameters: { width_multiplier: 'optional' },
  design,
  published: {
    // `training_scope(stddev=0.09)` with `truncated_normal_initializer`, of every convolution.
    law: (_, convention) =>
      convention === 'timm'
        ? { init: 'he-normal', fan: 'fan_out_group' }
        : { init: 'truncated-normal', init_std: 0.09 },
    byDefault: true,
  },
};

function design({ width_multiplier = 1 }: Given, convention: ConventionName): Design {
  const isTimm = convention === 'timm';
  const width = (channels: number) => divisible(channels * width_multiplier, 8);
  return {
    block: 'inverted',
    expansion: STAGES.map(([expansion]) => expansion),
    expansion_of: 'input',
    widths: STAGES.map(([, channels]) => width(channels)),
    stages: STAGES.map(([, , blocks]) => blocks),
    strides: STAGES.map(([, , , stride]) => stride),
    stem: 'conv3-s2',
    stem_width: width(32),
    padding: isTimm ? 'symmetric' : 'same',
    norm_epsilon: isTimm ? 1e-5 : 1e-3,
    activation: 'relu6',
    // Where a config gives it squeeze-and-excitation, it stands as in EfficientNet and MobileNetV3.
    se_of: 'input',
    se_place: 'middle',
  };
}
