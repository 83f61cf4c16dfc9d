/** Values of the upper and of the lower half of a float32's bits. */
const HALVES = 2 ** 16;
/** In the upper half, of a number below 0. */
const SIGN = 2 ** 15;

/**
 * Values of a tensor by their rank, without sorting it: the bits of a float32 order numbers of one sign as whole numbers
 * do. The values are counted by the upper half of their bits, and those of the few counts that are asked for by the
 * lower half.
 */
export class Ranks {
  private readonly bits: Uint32Array;
  private readonly levels: readonly number[];
  private readonly counts: Uint32Array;
  /** The upper halves, from the least number to the largest. */
  private readonly order = Uint16Array.from({ length: HALVES }, (_, i) =>
    i < SIGN ? HALVES - 1 - i : i - SIGN,
  );
  private readonly found: ReadonlyMap<number, number>;

  /**
   * @param values finite, at least one
   * @param levels shares from 0 to 1
   */
  constructor(values: Float32Array, levels: readonly number[]) {
    this.bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
    this.levels = levels;
    this.counts = this.byUpperHalf();
    const ranks = [0, values.length - 1, ...levels.flatMap((level) => this.neighbours(level))];
    this.found = this.valuesAt([...new Set(ranks)].sort((a, b) => a - b));
  }

  /** The least value and the largest. */
  get ends(): readonly [least: number, largest: number] {
    return [this.at(0), this.at(this.bits.length - 1)];
  }

  /** The values at the levels; between two ranks in proportion, as NumPy's method `linear`. */
  quantiles(): Float64Array {
    return Float64Array.from(this.levels, (level) => {
      const [low, high] = this.neighbours(level).map((rank) => this.at(rank)) as [number, number];
      const position = level * (this.bits.length - 1);
      return low + (position - Math.floor(position)) * (high - low);
    });
  }

  private at(rank: number): number {
    return this.found.get(rank) as number;
  }

  private neighbours(level: number): readonly [number, number] {
    const position = level * (this.bits.length - 1);
    return [Math.floor(position), Math.ceil(position)];
  }

  private byUpperHalf(): Uint32Array {
    const counts = new Uint32Array(HALVES);
    for (let i = 0; i < this.bits.length; i++) {
      const upper = (this.bits[i] as number) >>> 16;
      counts[upper] = (counts[upper] as number) + 1;
    }
    return counts;
  }

  /** @param ranks in order */
  private valuesAt(ranks: readonly number[]): Map<number, number> {
    const places = this.upperHalvesOf(ranks);
    const lower = this.byLowerHalf([...new Set(places.map(({ upper }) => upper))]);
    return new Map(
      places.map(({ rank, upper, within }) => {
        const low = nth(lower.get(upper) as Uint32Array, within, upper >= SIGN);
        return [rank, numberOf(upper, low)];
      }),
    );
  }

  /** In which upper half each rank lies, and behind how many others of it. */
  private upperHalvesOf(ranks: readonly number[]) {
    const places: { rank: number; upper: number; within: number }[] = [];
    let [before, next] = [0, 0];
    for (const upper of this.order) {
      const end = before + (this.counts[upper] as number);
      for (; next < ranks.length && (ranks[next] as number) < end; next++) {
        const rank = ranks[next] as number;
        places.push({ rank, upper, within: rank - before });
      }
      before = end;
    }
    return places;
  }

  private byLowerHalf(uppers: readonly number[]): Map<number, Uint32Array> {
    // 0 stands for those that nobody asks for, and is counted in vain.
    const slots = new Uint16Array(HALVES);
    for (const [i, upper] of uppers.entries()) slots[upper] = i + 1;
    const counts = new Uint32Array((uppers.length + 1) * HALVES);
    for (let i = 0; i < this.bits.length; i++) {
      const bits = this.bits[i] as number;
      const slot = slots[bits >>> 16] as number;
      if (slot === 0) continue;
      const at = slot * HALVES + (bits & (HALVES - 1));
      counts[at] = (counts[at] as number) + 1;
    }
    return new Map(
      uppers.map((upper, i) => [upper, counts.subarray((i + 1) * HALVES, (i + 2) * HALVES)]),
    );
  }
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
