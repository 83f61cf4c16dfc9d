import { resnetWidths } from '../../widths.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { POST_ACTIVATION } from '../resnet/family.ts';

/** The middle of a bottleneck of an ordinary ResNet. */
const QUARTER = 1 / 4;

/** Wide ResNets for ImageNet (Zagoruyko and Komodakis 2016): bottlenecks whose insides alone are wider. */
export const WIDE_RESNET: Family = {
  ...POST_ACTIVATION,
  presets: presets(IMAGENET, {
    'wide-resnet-50-2': { stages: [3, 4, 6, 3], width_multiplier: 2 },
    'wide-resnet-101-2': { stages: [3, 4, 23, 3], width_multiplier: 2 },
  }),
  parameters: { stages: 'required', width_multiplier: 'optional' },
  design: ({ stages = [], width_multiplier = 2 }, convention) => ({
    block: 'bottleneck',
    stages,
    widths: resnetWidths(stages, 'bottleneck'),
    expansion: width_multiplier * QUARTER,
    zero_init_last: convention === 'timm',
  }),
  published: {
    // szagoruyko/wide-residual-networks at ae6d0d0, `pretrained/wide-resnet.lua`: n = kW·kH·nInputPlane.
    law: (_, convention) => ({
      init: 'he-normal',
      fan: convention === 'timm' ? 'fan_out' : 'fan_in',
    }),
    byDefault: true,
  },
};
