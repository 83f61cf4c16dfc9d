/** The file of details beside a result, `NAME.detail.npz`. */
export const DETAIL_SCHEMA = 'spp-detail/1';

/** What it is called, behind the name of the result without its ending. */
export const DETAIL_ENDING = 'detail.npz';

/** What may be looked at more closely than by an average over channels and samples. */
export const DETAIL_KINDS = ['channels', 'histogram', 'quantiles'] as const;

export type DetailKind = (typeof DETAIL_KINDS)[number];

/** Some kinds in the order of the table, each once. */
export function kindsInOrder(kinds: readonly DetailKind[]): DetailKind[] {
  return DETAIL_KINDS.filter((kind) => kinds.includes(kind));
}

/** Shares of a tensor's values at which its quantiles are read: the least value, 0.1 % … 99.9 %, the largest. */
export const QUANTILE_LEVELS: readonly number[] = [
  ...[0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5],
  ...[0.75, 0.9, 0.95, 0.99, 0.999, 1],
];

const FURTHEST = 8;
const BIN = 0.25;

/**
 * Edges of the histogram's bins, of z = (x − mean) / deviation of the whole tensor. A bin holds its left edge and
 * not its right one; the first and the last are open.
 */
export const BIN_EDGES: readonly number[] = [
  Number.NEGATIVE_INFINITY,
  ...Array.from({ length: (2 * FURTHEST) / BIN + 1 }, (_, i) => -FURTHEST + i * BIN),
  Number.POSITIVE_INFINITY,
];

/** Numbers that tell of a tensor's tails, over all of its values. */
export interface Tails {
  /** Over all values: of the tensor, not of its channels. */
  readonly mean: number;
  readonly variance: number;
  /** E[z⁴]: 3 for a normal distribution. 0 of a constant tensor. */
  readonly kurtosis: number;
  /** Share of the values that are exactly 0. */
  readonly zeros: number;
  /**
   * Share of the values within 1 % of the range of the least of them, and of the largest: a saturated activation has
   * many, noise has hardly any.
   */
  readonly at_least: number;
  readonly at_most: number;
}

const IN_ORDER = {
  mean: 0,
  variance: 1,
  kurtosis: 2,
  zeros: 3,
  at_least: 4,
  at_most: 5,
} as const satisfies Record<keyof Tails, number>;

/** In the order in which they are written. */
export const TAILS = Object.keys(IN_ORDER) as readonly (keyof Tails)[];

/** Of each channel, over samples and positions; the population variance. */
export interface ChannelMoments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** One tensor under one seed: what was asked for. */
export interface TensorDetail {
  /** Share of its channels that are constant over the batch. */
  readonly dead: number;
  readonly channels?: ChannelMoments;
  /** Values in each bin of {@link BIN_EDGES}. */
  readonly histogram?: Float64Array;
  /** At {@link QUANTILE_LEVELS}, between two values as NumPy's `linear` method. */
  readonly quantiles?: Float64Array;
  /** With histogram or quantiles. */
  readonly tails?: Tails;
}

/** The tensors of a point: what the block hands on, and the end of its residual branch. */
export const TENSORS = ['output', 'branch'] as const;

export type Tensor = (typeof TENSORS)[number];

/** One point of a network, over the seeds; null under a seed that overflowed before. */
export interface PointDetail {
  readonly output: readonly (TensorDetail | null)[];
  /** The end of its residual branch; null where it has none. */
  readonly branch: readonly (TensorDetail | null)[] | null;
}

/** What the points of a result's networks look like from close by, in the result's order. */
export interface Detail {
  readonly schema: typeof DETAIL_SCHEMA;
  readonly kinds: readonly DetailKind[];
  readonly networks: readonly { readonly name: string; readonly points: readonly PointDetail[] }[];
}
