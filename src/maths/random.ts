import { createHash } from 'node:crypto';
import { kernel } from './fastest-kernel.ts';
import { CHUNK, type Kernel, LANES, ROUND } from './kernel.ts';

/** Standard deviation of a standard normal cut off at ±2: √(1 − 4φ(2)/(2Φ(2) − 1)). */
const TRUNCATED_DEVIATION = 0.8796256610342398;
const TRUNCATED_AT = 2;
const STATE_WORDS = 4 * LANES;

/** The stream of random numbers: another one draws other weights under the same seed. */
export const RNG = 'spp-rng/2';

/**
 * Random numbers for weights and inputs: one stream for each pair of a seed and a tensor's name, so
 * that a tensor's values depend on nothing else: not on the order of drawing, not on the other
 * layers, not on the platform. Two variants of a network therefore draw the same raw Gaussians for
 * a layer of the same name (common random numbers).
 *
 * Key: SHA-512 of `RNG`, the seed and the name; its 64 bytes are the states of four generators,
 * which run side by side. Generator: xoshiro128++ 1.0 (Blackman and Vigna 2019). Normals: Box and
 * Muller (1958) in float32, by operations that IEEE 754 fixes (`PlainKernel`).
 *
 * A value is drawn with deviation 1, rounded to float32, multiplied by its deviation, a float32, and
 * rounded: values of another deviation are exact multiples of the same raw ones.
 */
export class RandomStream {
  private readonly state: Uint32Array;
  private readonly kernel: Kernel;
  /** Words of the last step that `nextUint32` has not given out. */
  private waiting: number[] = [];

  /** @param state s0 of the four generators, then their s1, s2 and s3; no generator's all zero */
  constructor(state: ArrayLike<number>, loops = kernel()) {
    this.state = Uint32Array.from(state);
    this.kernel = loops;
  }

  /** The stream of tensor `name` under `seed` (a non-negative safe integer). */
  static for(seed: number, name: string, loops = kernel()): RandomStream {
    const digest = createHash('sha512').update(`${RNG}\0${seed}\0${name}`).digest();
    const state = Array.from({ length: STATE_WORDS }, (_, i) => {
      const [word, lane] = [Math.floor(i / LANES), i % LANES];
      const bits = digest.readUInt32LE(16 * lane + 4 * word);
      // A state of zeros alone would stay so.
      return word === 3 ? bits | 1 : bits;
    });
    return new RandomStream(state, loops);
  }

  /** The next 32 random bits, as an unsigned integer: of each generator in turn. */
  nextUint32(): number {
    if (this.waiting.length === 0) {
      const values = this.words(LANES);
      this.waiting = [...new Uint32Array(values.buffer, values.byteOffset, LANES)];
    }
    return this.waiting.shift() as number;
  }

  /** Uniform in the open interval (0, 1), with 32 bits. */
  nextUniform(): number {
    return (this.nextUint32() + 0.5) / 2 ** 32;
  }

  /** Fills `out` with normal values of mean 0 and standard deviation `std`. */
  fillNormal(out: Float32Array, std = 1): void {
    this.fill(out, (count) => {
      this.kernel.normal(count, std);
      return count;
    });
  }

  /** Fills `out` with values uniform in ±√3·std, so of mean 0 and standard deviation `std`. */
  fillUniform(out: Float32Array, std = 1): void {
    this.fill(out, (count) => {
      this.kernel.uniform(count, std);
      return count;
    });
  }

  /**
   * Fills `out` with normal values cut off at two of their own deviations (drawn again beyond), scaled
   * so that the result has standard deviation `std`, as TensorFlow's VarianceScaling does.
   */
  fillTruncatedNormal(out: Float32Array, std = 1): void {
    this.fill(out, (count) => {
      this.kernel.normal(count, 1);
      const kept = this.kernel.within(count, TRUNCATED_AT);
      this.kernel.scale(kept, 1 / TRUNCATED_DEVIATION);
      if (std !== 1) this.kernel.scale(kept, std);
      return kept;
    });
  }

  /**
   * Fills `out` chunk by chunk. What is left of the last round is dropped, so that the next fill
   * begins with a round of its own.
   *
   * @param turn makes values of random words, in place, and says how many
   */
  private fill(out: Float32Array, turn: (count: number) => number): void {
    this.waiting = [];
    for (let at = 0; at < out.length; ) {
      const left = out.length - at;
      const values = this.words(Math.min(CHUNK, Math.ceil(left / ROUND) * ROUND));
      const count = Math.min(left, turn(values.length));
      out.set(values.subarray(0, count), at);
      at += count;
    }
  }

  private words(count: number): Float32Array {
    const values = this.kernel.room(count);
    this.kernel.words(this.state, count);
    return values;
  }
}
