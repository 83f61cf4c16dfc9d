import { type Kernel, type RowGuard, type Rows, RUN, type Spread, type Tables } from './kernel.ts';
import { float32Log } from './log.ts';

const { fround, sqrt } = Math;

const ROOT_HALF = fround(Math.SQRT1_2);
/** Angle of one step of a signed word, of which the whole range is the quarter circle around 0. */
const ANGLE_STEP = fround(Math.PI / 4 / 2 ** 31);
/** √3, half the width of a uniform law of variance 1, over the range of a signed word. */
const UNIFORM_STEP = fround(Math.sqrt(3) / 2 ** 31);

/**
 * The kernel in plain TypeScript: what the fast one, assembly/kernel.ts, must equal to the last bit,
 * and what runs where WebAssembly has no vectors. Every float operation is rounded to float32, and is
 * one that IEEE 754 fixes.
 */
export class PlainKernel implements Kernel {
  private values = new Float32Array(0);
  private bits = new Int32Array(0);

  room(count: number): Float32Array {
    if (count > this.values.length) {
      this.values = new Float32Array(count);
      this.bits = new Int32Array(this.values.buffer);
    }
    return this.values.subarray(0, count);
  }

  /** xoshiro128++ 1.0 (Blackman and Vigna 2019), four times side by side. */
  words(state: Uint32Array, count: number): void {
    for (let lane = 0; lane < 4; lane++) this.wordsOf(lane, state, count);
  }

  private wordsOf(lane: number, state: Uint32Array, count: number): void {
    let s0 = state[lane] as number;
    let s1 = state[4 + lane] as number;
    let s2 = state[8 + lane] as number;
    let s3 = state[12 + lane] as number;
    for (let i = lane; i < count; i += 4) {
      this.bits[i] = rotated((s0 + s3) | 0, 7) + s0;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotated(s3, 11);
    }
    state[lane] = s0;
    state[4 + lane] = s1;
    state[8 + lane] = s2;
    state[12 + lane] = s3;
  }

  /**
   * Box and Muller (1958): a radius of the law √(−2 ln u) and a direction uniform on the circle make
   * two independent normals. The method has no rare case, unlike the ziggurat, so that vectors can
   * follow it. The direction is an angle in the quarter circle around 0, from the lower 30 bits of its
   * word; the upper two bits turn it into one of the four quarters.
   */
  normal(count: number, std: number): void {
    for (let round = 0; round < count; round += 8) {
      for (let i = round; i < round + 4; i++) this.pair(i, i + 4, fround(std));
    }
  }

  private pair(i: number, k: number, std: number): void {
    const r = radius(this.bits[i] as number);
    const word = this.bits[k] as number;
    const angle = fround(fround((word << 2) | 2) * ANGLE_STEP);
    const c = (word & 0x40000000) === 0 ? cosine(angle) : -cosine(angle);
    const s = sine(angle);
    this.values[i] = fround(r * (word < 0 ? s : c)) * std;
    this.values[k] = fround(r * (word < 0 ? c : s)) * std;
  }

  /** Odd numbers, so that they are symmetric about 0. */
  uniform(count: number, std: number): void {
    const factor = fround(std);
    for (let i = 0; i < count; i++) {
      this.values[i] = fround(fround((this.bits[i] as number) | 1) * UNIFORM_STEP) * factor;
    }
  }

  within(count: number, bound: number): number {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const value = this.values[i] as number;
      this.values[kept] = value;
      if (Math.abs(value) <= bound) kept++;
    }
    return kept;
  }

  scale(count: number, factor: number): void {
    const rounded = fround(factor);
    for (let i = 0; i < count; i++) this.values[i] = (this.values[i] as number) * rounded;
  }

  standardize(rows: number, fanIn: number, guard: RowGuard): void {
    for (let i = 0; i < rows; i++) {
      standardizeRow(this.values.subarray(i * fanIn, (i + 1) * fanIn), guard);
    }
  }

  dots(a: Rows, b: Rows, _: number, out: number): void {
    const sums = new Float64Array(a.count * b.count);
    for (let from = 0; from < a.length; from += RUN) {
      const until = Math.min(from + RUN, a.length);
      for (let k = 0; k < sums.length; k++) {
        const x = a.at + Math.floor(k / b.count) * a.length;
        const y = b.at + (k % b.count) * b.length;
        sums[k] = (sums[k] as number) + this.run(x, y, from, until);
      }
    }
    this.values.set(sums, out);
  }

  /** In four partial sums of float32, as a vector has them. */
  private run(x: number, y: number, from: number, until: number): number {
    const { values } = this;
    const lanes = [0, 0, 0, 0] as [number, number, number, number];
    for (let i = from; i < until; i++) {
      const product = fround((values[x + i] as number) * (values[y + i] as number));
      lanes[i & 3] = fround((lanes[i & 3] as number) + product);
    }
    return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
  }

  subtract(p: Rows, q: Rows, coefficients: number): void {
    const { values } = this;
    for (let i = 0; i < p.count; i++) {
      const row = p.at + i * p.length;
      for (let j = 0; j < q.count; j++) {
        const c = values[coefficients + i * q.count + j] as number;
        const basis = q.at + j * q.length;
        for (let k = 0; k < p.length; k++) {
          values[row + k] = (values[row + k] as number) - fround(c * (values[basis + k] as number));
        }
      }
    }
  }

  dot(a: number, b: number, length: number): number {
    const { values } = this;
    const lanes = [0, 0, 0, 0] as [number, number, number, number];
    for (let i = 0; i < length; i++) {
      lanes[i & 3] =
        (lanes[i & 3] as number) + (values[a + i] as number) * (values[b + i] as number);
    }
    return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
  }

  combine(a: number, b: number, length: number, c: number, factor: number): void {
    const { values } = this;
    for (let i = 0; i < length; i++) {
      values[a + i] = ((values[a + i] as number) - c * (values[b + i] as number)) * factor;
    }
  }

  survey(count: number, about: number, sums: number, counts: number): void {
    const { values, bits } = this;
    const to = new Float64Array(values.buffer, 4 * sums, 4);
    const table = new Uint32Array(values.buffer, 4 * counts, HALVES);
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      const difference = value - about;
      to[0] = (to[0] as number) + difference;
      to[1] = (to[1] as number) + difference * difference;
      to[2] = Math.min(to[2] as number, value);
      to[3] = Math.max(to[3] as number, value);
      const upper = (bits[i] as number) >>> 16;
      table[upper] = (table[upper] as number) + 1;
    }
  }

  distribute(count: number, { mean, factor, low, high }: Spread, tables: Tables): void {
    const { values, bits } = this;
    const { buffer } = values;
    const to = new Float64Array(buffer, 4 * tables.sums, 4);
    const bins = new Uint32Array(buffer, 4 * tables.bins, tables.last + 1);
    const slots = new Uint8Array(buffer, 4 * tables.slots, HALVES);
    const lower = new Uint32Array(buffer, 4 * tables.lower);
    const add = (i: number, term: number) => {
      to[i] = (to[i] as number) + term;
    };
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      const square = (value - mean) * (value - mean);
      add(0, square * square);
      add(1, Number(value === 0));
      add(2, Number(value <= low));
      add(3, Number(value >= high));
      const bin = Math.floor((value - mean) * factor) + tables.first;
      const within = Math.min(Math.max(bin, 0), tables.last);
      bins[within] = (bins[within] as number) + 1;
      const word = bits[i] as number;
      const slot = slots[word >>> 16] as number;
      if (slot === 0) continue;
      const half = slot * HALVES + (word & (HALVES - 1));
      lower[half] = (lower[half] as number) + 1;
    }
  }
}

/** Values of a half of a word. */
const HALVES = 2 ** 16;

function rotated(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/**
 * √(−2 ln u) in float32, where u is the word's upper 31 bits, the last one set, over 2³¹: of 2³⁰
 * values in (0, 1), symmetric about ½. Near 1 the distance from 1 is what the logarithm needs to all
 * its digits, and it is taken before any rounding.
 */
export function radius(word: number): number {
  const odd = (word >>> 1) | 1;
  let f = fround(odd - 2 ** 31) / 2 ** 31;
  let k = 0;
  // The reduction of `e_logf.c`, from u = 2^k (1 + f) to √2/2 ≤ 1 + f < √2.
  let mantissa = fround(odd / 2 ** 31);
  for (; mantissa < ROOT_HALF; k--) mantissa *= 2;
  if (k < 0) f = mantissa - 1;
  return fround(sqrt(fround(float32Log(k, f) * -2)));
}

/** Sine in float32 on the quarter circle around 0, within 1 ulp: the polynomial of Cephes' `sinf.c`. */
export function sine(x: number): number {
  const z = fround(x * x);
  const inner = fround(fround(z * S3) + S2);
  const outer = fround(fround(z * inner) + S1);
  return fround(fround(fround(z * outer) * x) + x);
}

/** Cosine in float32 on the quarter circle around 0, within 1 ulp: the polynomial of Cephes' `sinf.c`. */
export function cosine(x: number): number {
  const z = fround(x * x);
  const inner = fround(fround(z * C3) + C2);
  const outer = fround(fround(z * inner) + C1);
  const tail = fround(fround(z * z) * outer);
  return fround(fround(tail - fround(z * 0.5)) + 1);
}

const S1 = fround(-1.6666654611e-1);
const S2 = fround(8.3321608736e-3);
const S3 = fround(-1.9515295891e-4);
const C1 = fround(4.166664568298827e-2);
const C2 = fround(-1.388731625493765e-3);
const C3 = fround(2.443315711809948e-5);

function standardizeRow(row: Float32Array, { gamma, added, floor }: RowGuard): void {
  const mean = sumOf(row, (x) => x) / row.length;
  const squares = sumOf(row, (x) => (x - mean) * (x - mean));
  const guarded = Math.max(squares + added, floor);
  const scale = guarded === 0 ? 0 : gamma / Math.sqrt(guarded);
  for (let i = 0; i < row.length; i++) row[i] = ((row[i] as number) - mean) * scale;
}

/** A sum in float64, by four partial sums as the vectors of the fast kernel make it. */
function sumOf(row: Float32Array, term: (x: number) => number): number {
  const partial = [0, 0, 0, 0] as [number, number, number, number];
  const whole = row.length - (row.length % 4);
  for (let i = 0; i < whole; i++) {
    partial[i & 3] = (partial[i & 3] as number) + term(row[i] as number);
  }
  let sum = partial[0] + partial[2] + (partial[1] + partial[3]);
  for (let i = whole; i < row.length; i++) sum += term(row[i] as number);
  return sum;
}
