/** A convolution of a stem. */
interface StemConv {
  readonly kernel: number;
  readonly stride: number;
  /** Of the stem's channels. */
  readonly share: number;
}

/** What stands before the first block. */
export interface Stem {
  /** Its convolutions, each behind the activation of the one before; empty where there is none. */
  readonly convs: readonly StemConv[];
  /** No window reaches over the border, so that a size that the stride does not divide loses its last rows. */
  readonly valid?: true;
  /** A norm behind the last convolution, and no activation, whatever the family. */
  readonly norm?: true;
  /** A 3×3/2 max pool behind it, padded as the convolutions are, or with zeros that may win. */
  readonly pool?: 'padded' | 'zeros';
  /** What it leaves of the variance of white Gaussian input where its convolution keeps it. */
  readonly variance: number;
  /** In a few words. */
  readonly help: string;
}

const one = (kernel: number, stride: number): readonly StemConv[] => [{ kernel, stride, share: 1 }];

/** What may stand before the first block. */
export const STEMS = {
  'conv7-pool': {
    convs: one(7, 2),
    pool: 'padded',
    // A 3×3/2 max pool leaves about 0.36.
    variance: 0.36,
    help: 'a 7×7/2 convolution and a 3×3/2 max pool',
  },
  'conv7-zeropool': {
    convs: one(7, 2),
    pool: 'zeros',
    variance: 0.36,
    help: 'the same with zeros around the pool, which may win (BiT)',
  },
  conv7: { convs: one(7, 2), variance: 1, help: 'the convolution alone' },
  conv3: { convs: one(3, 1), variance: 1, help: 'a 3×3 convolution' },
  'conv3-s2': { convs: one(3, 2), variance: 1, help: 'a 3×3/2 convolution' },
  deep: {
    // Stem of NFNets (Brock et al. 2021b, §4): 16, 32, 64, 128 channels.
    convs: [
      { kernel: 3, stride: 2, share: 1 / 8 },
      { kernel: 3, stride: 1, share: 1 / 4 },
      { kernel: 3, stride: 1, share: 1 / 2 },
      { kernel: 3, stride: 2, share: 1 },
    ],
    variance: 1,
    help: 'four 3×3 convolutions of strides 2, 1, 1, 2 with activations between, to 1/8, 1/4, 1/2 and all of stem_width (NFNet)',
  },
  patch4: {
    convs: one(4, 4),
    valid: true,
    norm: true,
    variance: 1,
    help: 'a 4×4/4 convolution and a norm (ConvNeXt)',
  },
  none: { convs: [], variance: 1, help: 'nothing' },
} as const satisfies Readonly<Record<string, Stem>>;

export type StemName = keyof typeof STEMS;
export const STEM_NAMES = Object.keys(STEMS) as StemName[];
