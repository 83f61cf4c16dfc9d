/**
 * The loops over millions of values that weights and inputs are drawn by. Each works in place, on
 * values in the kernel's own room. There are two kernels, which give the same bits: a plain one, and
 * one several times as fast in WebAssembly.
 */
export interface Kernel {
  /** The first `count` values of the room, good until more are asked for. */
  room(count: number): Float32Array;
  /**
   * Writes random bits: one step of four generators side by side for every four values.
   *
   * @param state of `LANES` generators, which moves on
   * @param count a multiple of `LANES`
   */
  words(state: Uint32Array, count: number): void;
  /** Turns random bits into normal values of deviation `std`; `count` is a multiple of `ROUND`. */
  normal(count: number, std: number): void;
  /** Turns random bits into values uniform in ±√3·std; `count` is a multiple of `LANES`. */
  uniform(count: number, std: number): void;
  /** Moves the values within ±`bound` to the front, in order, and says how many there are. */
  within(count: number, bound: number): number;
  /** Multiplies by `factor`, rounded to float32. */
  scale(count: number, factor: number): void;
  /** Brings `rows` rows of `fanIn` values to mean 0 and scales them, in float64; equal values become 0. */
  standardize(rows: number, fanIn: number, guard: RowGuard): void;
  /**
   * The dot products of each row of `a` with each of `b`, summed in float32 over runs of `RUN` columns and these in
   * float64, into float32 from `out` on, row by row. a has a multiple of 4 rows, b one of 2.
   *
   * @param sums room for two values a product
   */
  dots(a: Rows, b: Rows, sums: number, out: number): void;
  /** Takes off each row of `p` its parts along the rows of `q`: p_i −= Σ_j c_ij q_j, one after the other. p has a multiple of 4 rows. */
  subtract(p: Rows, q: Rows, coefficients: number): void;
  /** The dot product of two rows, in float64. */
  dot(a: number, b: number, length: number): number;
  /** a = (a − c b) · factor of two rows, in float64. */
  combine(a: number, b: number, length: number, c: number, factor: number): void;
  /**
   * Looks at `count` values: adds to the four float64 from `sums` on what they are more than `about` and its squares,
   * and keeps the least value and the largest; and counts the values by the upper half of their bits, from `counts` on.
   */
  survey(count: number, about: number, sums: number, counts: number): void;
  /**
   * Looks at `count` values once more: adds to the four float64 from `sums` on the fourth powers of what they are
   * more than `mean`, and how many are 0, up to `low`, and from `high` on; and counts them by bins, and by the lower
   * half of their bits where their upper half has a slot.
   */
  distribute(count: number, about: Spread, tables: Tables): void;
}

/** By what values are told apart. */
export interface Spread {
  readonly mean: number;
  /** Bins to a unit. */
  readonly factor: number;
  readonly low: number;
  readonly high: number;
}

/** Where counts stand in the kernel's room: places are counted in values. */
export interface Tables {
  /** Even. */
  readonly sums: number;
  readonly bins: number;
  /** The bin that begins at the mean, and the last one; what lies farther out is in the bins at the ends. */
  readonly first: number;
  readonly last: number;
  /** A byte for each upper half: its slot, or 0 for none. */
  readonly slots: number;
  /** 2¹⁶ counts a slot, those of slot 0 unused. */
  readonly lower: number;
}

/** Rows of a matrix in the kernel's room: places are counted in values. `length` is a multiple of `LINE`. */
export interface Rows {
  readonly at: number;
  readonly count: number;
  readonly length: number;
}

/** Values of a cache line. */
export const LINE = 16;
/** Columns that are summed in float32 before they are added up in float64. */
export const RUN = 128;

/** A standardised row is scaled by gamma / √max(sum of squares about its mean + added, floor). */
export interface RowGuard {
  readonly gamma: number;
  readonly added: number;
  readonly floor: number;
}

/** Generators that run side by side. */
export const LANES = 4;
/** Normal values come by the round: a pair from each generator. */
export const ROUND = 2 * LANES;
/** How many values are drawn at once: few enough to stay in the fastest cache of a core. */
export const CHUNK = 4096;
