/** Values of the upper and of the lower half of a float32's bits. */
export const HALVES = 2 ** 16;
/** In the upper half, of a number below 0. */
const SIGN = 2 ** 15;

/** Where the value of a rank is found. */
interface Place {
  /** The upper half of its bits. */
  readonly upper: number;
  /** Its rank among those that have the same. */
  readonly within: number;
}

/**
 * Values of a tensor by their rank, without sorting it: the bits of a float32 order numbers of one sign as whole numbers
 * do. The values are counted by the upper half of their bits, and those of the few counts that are asked for by the
 * lower half.
 */
export class Ranks {
  /** The upper halves whose values must be counted by their lower half. */
  readonly uppers: readonly number[];
  private readonly levels: readonly number[];
  private readonly n: number;
  private readonly places: ReadonlyMap<number, Place>;

  /**
   * @param counts of values by the upper half of their bits, all finite
   * @param levels shares from 0 to 1
   * @param n values in all, at least one
   */
  constructor(counts: Uint32Array, levels: readonly number[], n: number) {
    this.levels = levels;
    this.n = n;
    const ranks = new Set(levels.flatMap((level) => this.neighbours(level)));
    this.places = placesOf(
      [...ranks].sort((a, b) => a - b),
      counts,
    );
    this.uppers = [...new Set([...this.places.values()].map(({ upper }) => upper))];
  }

  /**
   * The values at the levels; between two ranks in proportion, as NumPy's method `linear`.
   *
   * @param lower counts of the values of an upper half, by their lower half
   */
  quantiles(lower: (upper: number) => Uint32Array): Float64Array {
    const at = (rank: number) => {
      const { upper, within } = this.places.get(rank) as Place;
      return numberOf(upper, nth(lower(upper), within, upper >= SIGN));
    };
    return Float64Array.from(this.levels, (level) => {
      const [below, above] = this.neighbours(level).map(at) as [number, number];
      const position = level * (this.n - 1);
      return below + (position - Math.floor(position)) * (above - below);
    });
  }

  private neighbours(level: number): readonly [number, number] {
    const position = level * (this.n - 1);
    return [Math.floor(position), Math.ceil(position)];
  }
}

/** @param ranks in order */
function placesOf(ranks: readonly number[], counts: Uint32Array): Map<number, Place> {
  const places = new Map<number, Place>();
  let [before, next] = [0, 0];
  for (let i = 0; i < HALVES && next < ranks.length; i++) {
    // From the least number to the largest: those below 0 backwards.
    const upper = i < SIGN ? HALVES - 1 - i : i - SIGN;
    const end = before + (counts[upper] as number);
    for (; next < ranks.length && (ranks[next] as number) < end; next++) {
      const rank = ranks[next] as number;
      places.set(rank, { upper, within: rank - before });
    }
    before = end;
  }
  return places;
}

/** The lower half that the n-th value has, from the least: below 0 the largest bits are of the least number. */
function nth(counts: Uint32Array, n: number, isNegative: boolean): number {
  let before = 0;
  for (let i = 0; i < HALVES; i++) {
    const lower = isNegative ? HALVES - 1 - i : i;
    before += counts[lower] as number;
    if (n < before) return lower;
  }
  throw new Error('a rank beyond the values');
}

function numberOf(upper: number, lower: number): number {
  return new Float32Array(Uint32Array.of(upper * HALVES + lower).buffer)[0] as number;
}
