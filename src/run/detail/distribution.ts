import { kernel } from '../../maths/fastest-kernel.ts';
import type { Kernel } from '../../maths/kernel.ts';
import { BIN_EDGES, QUANTILE_LEVELS, type Tails } from '../../results/detail.ts';
import { HALVES, Ranks } from './ranks.ts';

/** How the values of one tensor are distributed. */
export interface Distribution {
  readonly histogram: Float64Array;
  readonly quantiles: Float64Array;
  readonly tails: Tails;
}

/** Share of the range within which a value counts as at its end. */
const AT_END = 0.01;

const [, FIRST_EDGE = 0, SECOND_EDGE = 0] = BIN_EDGES;
const BINS_PER_ONE = 1 / (SECOND_EDGE - FIRST_EDGE);
const BINS = BIN_EDGES.length - 1;

/** Values that the kernel looks at in one go, in its own room, and what stands behind them there. */
const PIECE = 2 ** 13;
const FIRST = PIECE;
const SECOND = FIRST + 8;
const COUNTS = SECOND + 8;
const BIN_COUNTS = COUNTS + HALVES;
const SLOTS = BIN_COUNTS + BINS + (BINS % 2);
const LOWER = SLOTS + HALVES / 4;

/**
 * Looks at all values of a tensor, in two passes and float64: sums and a coarse order first, then what is told beside
 * mean and deviation, and the order of those values that quantiles lie between. Quantiles are exact: they are values of
 * the tensor, or between two of them.
 *
 * @param values at least one
 * @returns null where one of them is not finite
 */
export function distributionOf(values: Float32Array, loops = kernel()): Distribution | null {
  const n = values.length;
  const about = values[0] as number;
  const before = new Room(loops, LOWER);
  before.clear();
  before.doubles(FIRST).set([0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  inPieces(values, loops, (count) => loops.survey(count, about, FIRST, COUNTS));
  const [sum = 0, squares = 0, least = 0, largest = 0] = before.doubles(FIRST);
  const mean = about + sum / n;
  const variance = Math.max(0, squares / n - (sum / n) ** 2);
  if (!Number.isFinite(variance) || !Number.isFinite(least) || !Number.isFinite(largest))
    return null;

  const ranks = new Ranks(before.words(COUNTS, HALVES).slice(), QUANTILE_LEVELS, n);
  const room = new Room(loops, LOWER + (ranks.uppers.length + 1) * HALVES);
  room.words(LOWER, (ranks.uppers.length + 1) * HALVES).fill(0);
  for (const [i, upper] of ranks.uppers.entries()) room.bytes(SLOTS, HALVES)[upper] = i + 1;
  const end = AT_END * (largest - least);
  const factor = variance > 0 ? BINS_PER_ONE / Math.sqrt(variance) : 0;
  const spread = { mean, factor, low: least + end, high: largest - end };
  const first = 1 - FIRST_EDGE * BINS_PER_ONE;
  const tables = {
    sums: SECOND,
    bins: BIN_COUNTS,
    first,
    last: BINS - 1,
    slots: SLOTS,
    lower: LOWER,
  };
  inPieces(values, loops, (count) => loops.distribute(count, spread, tables));
  const [fourth = 0, zeros = 0, atLeast = 0, atMost = 0] = room.doubles(SECOND);
  const shares = { zeros: zeros / n, at_least: atLeast / n, at_most: atMost / n };
  const kurtosis = variance > 0 ? fourth / n / variance ** 2 : 0;
  const lower = (upper: number) =>
    room.words(LOWER + (ranks.uppers.indexOf(upper) + 1) * HALVES, HALVES);
  return {
    histogram: Float64Array.from(room.words(BIN_COUNTS, BINS)),
    quantiles: ranks.quantiles(lower),
    tails: { mean, variance, kurtosis, ...shares },
  };
}

/** What stands in the kernel's room behind the values; good until the room grows. */
class Room {
  private readonly values: Float32Array;

  constructor(loops: Kernel, size: number) {
    this.values = loops.room(size);
  }

  /** All that is not values. */
  clear(): void {
    this.values.fill(0, PIECE);
  }

  doubles(at: number): Float64Array {
    return new Float64Array(this.values.buffer, this.values.byteOffset + 4 * at, 4);
  }

  words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.values.buffer, this.values.byteOffset + 4 * at, count);
  }

  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.values.buffer, this.values.byteOffset + 4 * at, count);
  }
}

/** Has the kernel look at values piece by piece, in its own room. */
function inPieces(values: Float32Array, loops: Kernel, look: (count: number) => void): void {
  for (let from = 0; from < values.length; from += PIECE) {
    const piece = values.subarray(from, from + PIECE);
    loops.room(piece.length).set(piece);
    look(piece.length);
  }
}
