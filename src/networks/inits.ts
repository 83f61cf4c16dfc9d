import type { WeightInit } from '../plan/layers.ts';

/** How many values a weight joins. Input channels are those that a filter sees: of its group. */
export interface Fans {
  /** Input channels × kernel area. */
  readonly in: number;
  /** Output channels × kernel area. */
  readonly out: number;
  /** The same of one group of channels. */
  readonly outGroup: number;
  /** Output channels: the rows of the weight as a matrix. */
  readonly filters: number;
  /** Input channels. */
  readonly channels: number;
}

/** A law of weights. */
export interface Init {
  readonly distribution: WeightInit['distribution'];
  /**
   * Variance of a weight.
   *
   * @param fan the one that `fan` chooses
   * @param std `init_std`
   */
  variance(fans: Fans, fan: number, std: number): number;
  /** Whether one fan of the two scales it, which `fan` then chooses. */
  readonly byFan: boolean;
}

type Variance = Pick<Init, 'variance' | 'byFan'>;

/** Which fan may scale a variance: as PyTorch counts them, where fan_out knows no groups, and of one group. */
export const FANS = {
  fan_in: (fans) => fans.in,
  fan_out: (fans) => fans.out,
  fan_out_group: (fans) => fans.outGroup,
} as const satisfies Readonly<Record<string, (fans: Fans) => number>>;

export type FanName = keyof typeof FANS;
export const FAN_NAMES = Object.keys(FANS) as FanName[];

/** Laws of biases: 0, or uniform within ±1/√fan-in, which PyTorch's layers start from. */
export const BIASES = {
  zero: { distribution: 'zero', variance: () => 0 },
  uniform: { distribution: 'uniform', variance: (fans) => 1 / (3 * fans.in) },
} as const satisfies Readonly<Record<string, Pick<Init, 'distribution' | 'variance'>>>;

export type BiasName = keyof typeof BIASES;
export const BIAS_NAMES = Object.keys(BIASES) as BiasName[];

/** Of the deviation that `init_std` says. */
const GIVEN: Variance = { variance: (_, __, std) => std ** 2, byFan: false };

/** He et al. 2015, eq. 10. */
const HE: Variance = { variance: (_, fan) => 2 / fan, byFan: true };
/** LeCun et al. 1998. */
const LECUN: Variance = { variance: (_, fan) => 1 / fan, byFan: true };
/** Glorot and Bengio 2010, eq. 12. */
const GLOROT: Variance = { variance: (fans) => 2 / (fans.in + fans.out), byFan: false };

/** Variance of a standard normal that is cut at ±2: 1 − 4 φ(2) / (2 Φ(2) − 1). */
const CUT_AT_TWO = 0.87962566103423978 ** 2;

/** Every initialiser that a config can name. */
export const INITS = {
  'he-normal': { ...HE, distribution: 'normal' },
  'he-uniform': { ...HE, distribution: 'uniform' },
  'he-truncated-normal': { ...HE, distribution: 'truncated-normal' },
  'lecun-normal': { ...LECUN, distribution: 'normal' },
  'lecun-uniform': { ...LECUN, distribution: 'uniform' },
  'lecun-truncated-normal': { ...LECUN, distribution: 'truncated-normal' },
  'glorot-normal': { ...GLOROT, distribution: 'normal' },
  'glorot-uniform': { ...GLOROT, distribution: 'uniform' },
  'glorot-truncated-normal': { ...GLOROT, distribution: 'truncated-normal' },
  // The entries of a semi-orthogonal matrix of O rows and I columns have 1/max(O, I).
  orthogonal: {
    distribution: 'orthogonal',
    variance: (fans) => 1 / Math.max(fans.filters, fans.in),
    byFan: false,
  },
  // Of the kernel's centre alone (Xiao et al. 2018, "Dynamical isometry and a mean field theory of CNNs", §3.3).
  'delta-orthogonal': {
    distribution: 'delta-orthogonal',
    variance: (fans) => 1 / Math.max(fans.filters, fans.channels),
    byFan: false,
  },
  // `hk.Linear` of dm-haiku by default: normal of variance 1/fan-in, cut at two deviations, and not scaled back.
  'haiku-linear': {
    distribution: 'truncated-normal',
    variance: (fans) => CUT_AT_TWO / fans.in,
    byFan: false,
  },
  // `reset_parameters` of PyTorch's convolutions: `kaiming_uniform_(a=√5)`.
  'torch-default': {
    distribution: 'uniform',
    variance: (fans) => 1 / (3 * fans.in),
    byFan: false,
  },
  normal: { ...GIVEN, distribution: 'normal' },
  // `init_std` is the deviation before the cut at two of it, as TensorFlow's `truncated_normal` has it.
  'truncated-normal': {
    distribution: 'truncated-normal',
    variance: (_, __, std) => CUT_AT_TWO * std ** 2,
    byFan: false,
  },
  zero: { distribution: 'zero', variance: () => 0, byFan: false },
} as const satisfies Readonly<Record<string, Init>>;

export type InitName = keyof typeof INITS;
export const INIT_NAMES = Object.keys(INITS) as InitName[];

/** Those whose deviation the config gives. */
export const GIVEN_INITS = ['normal', 'truncated-normal'] as const satisfies readonly InitName[];

/** Those whose variance goes by one fan of the two, and what to call them all. */
export const FAN_INITS = {
  names: INIT_NAMES.filter((name) => INITS[name].byFan) as readonly string[],
  shown: 'init: he-… | lecun-…',
} as const;
