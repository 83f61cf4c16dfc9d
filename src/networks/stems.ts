/** What stands before the first block. */
export interface Stem {
  /** Kernel and stride of its convolution; null where there is none. */
  readonly conv: readonly [kernel: number, stride: number] | null;
  /** A 3×3/2 max pool behind it. */
  readonly pool: boolean;
  /** What it leaves of the variance of white Gaussian input where its convolution keeps it. */
  readonly variance: number;
}

/** What may stand before the first block. */
export const STEMS = {
  // A 3×3/2 max pool leaves about 0.36.
  'conv7-pool': { conv: [7, 2], pool: true, variance: 0.36 },
  conv7: { conv: [7, 2], pool: false, variance: 1 },
  conv3: { conv: [3, 1], pool: false, variance: 1 },
  none: { conv: null, pool: false, variance: 1 },
} as const satisfies Readonly<Record<string, Stem>>;

export type StemName = keyof typeof STEMS;
export const STEM_NAMES = Object.keys(STEMS) as StemName[];
