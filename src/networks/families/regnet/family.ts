import type { ConventionName } from '../../conventions.ts';
import type { Design, Given, Law } from '../../design.ts';
import { type Family, IMAGENET, presets } from '../family.ts';
import { POST_ACTIVATION } from '../resnet/family.ts';
import { regnetStages } from './widths.ts';

type Widths = readonly [w0: number, wa: number, wm: number, group_width: number, depth: number];

/** Radosavovic et al. 2020; pycls at 5719de6, `configs/dds_baselines/`; timm 1.0.31, `regnet.py`. */
const X: Readonly<Record<string, Widths>> = {
  '200mf': [24, 36.44, 2.49, 8, 13],
  '400mf': [24, 24.48, 2.54, 16, 22],
  '600mf': [48, 36.97, 2.24, 24, 16],
  '800mf': [56, 35.73, 2.28, 16, 16],
  '1.6gf': [80, 34.01, 2.25, 24, 18],
  '3.2gf': [88, 26.31, 2.25, 48, 25],
  '4.0gf': [96, 38.65, 2.43, 40, 23],
  '6.4gf': [184, 60.83, 2.07, 56, 17],
  '8.0gf': [80, 49.56, 2.88, 120, 23],
  '12gf': [168, 73.36, 2.37, 112, 19],
  '16gf': [216, 55.59, 2.1, 128, 22],
  '32gf': [320, 69.86, 2.0, 168, 23],
};
const Y: Readonly<Record<string, Widths>> = {
  '200mf': [24, 36.44, 2.49, 8, 13],
  '400mf': [48, 27.89, 2.09, 8, 16],
  '600mf': [48, 32.54, 2.32, 16, 15],
  '800mf': [56, 38.84, 2.4, 16, 14],
  '1.6gf': [48, 20.71, 2.65, 24, 27],
  '3.2gf': [80, 42.63, 2.66, 24, 21],
  '4.0gf': [96, 31.41, 2.24, 64, 22],
  '6.4gf': [112, 33.22, 2.27, 72, 25],
  '8.0gf': [192, 76.82, 2.19, 56, 17],
  '12gf': [168, 73.36, 2.37, 112, 19],
  '16gf': [200, 106.23, 2.48, 112, 18],
  '32gf': [232, 115.89, 2.53, 232, 20],
};

const named = (prefix: string, variants: Readonly<Record<string, Widths>>, more: Given) =>
  presets(
    IMAGENET,
    Object.fromEntries(
      Object.entries(variants).map(([name, [w0, wa, wm, group_width, depth]]) => [
        `${prefix}-${name.replace('.0gf', 'gf')}`,
        { w0, wa, wm, group_width, depth, ...more },
      ]),
    ),
  );

/**
 * RegNets (Radosavovic et al. 2020): post-activation bottlenecks as wide inside as outside, with groups, all of whose
 * stages halve the resolution; Y with squeeze-and-excitation behind the 3×3 convolution, a quarter as wide as the
 * block's input.
 */
export const REGNET: Family = {
  ...POST_ACTIVATION,
  presets: { ...named('regnetx', X, {}), ...named('regnety', Y, { se_ratio: 1 / 4 }) },
  parameters: {
    w0: 'required',
    wa: 'required',
    wm: 'required',
    depth: 'required',
    group_width: 'required',
  },
  design,
  published: { law, byDefault: true },
};

function design(
  { w0 = 24, wa = 24, wm = 2.5, depth = 16, group_width = 8, se_ratio }: Given,
  convention: ConventionName,
): Design {
  // A list, one a stage, is for the blocks; widths are multiples of what its first stage has.
  const [group = 8] = typeof group_width === 'number' ? [group_width] : group_width;
  const stages = regnetStages({ w0, wa, wm, depth, group });
  return {
    block: 'bottleneck',
    stages: stages.map(({ blocks }) => blocks),
    widths: stages.map(({ width }) => width),
    strides: stages.map(() => 2),
    stem: 'conv3-s2',
    stem_width: 32,
    expansion: 1,
    group_width: stages.map(({ group }) => group),
    ...(se_ratio === undefined ? {} : { se_ratio }),
    se_place: 'middle',
    se_of: 'input',
    se_bias: 'zero',
    zero_init_last: convention === 'timm',
  };
}

/** pycls, `models/blocks.py`, takes a fan-out with no regard to groups, and leaves biases to PyTorch; timm does not. */
function law(_: Given, convention: ConventionName): Law {
  const isTimm = convention === 'timm';
  return {
    init: 'he-normal',
    fan: isTimm ? 'fan_out_group' : 'fan_out',
    se_init: 'he-normal',
    se_bias: isTimm ? 'zero' : 'uniform',
  };
}
