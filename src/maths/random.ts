import { createHash } from 'node:crypto';
import { exactLog } from './log.ts';

/**
 * Random numbers for weights and inputs: one stream for each pair of a seed and a tensor's name, so
 * that a tensor's values depend on nothing else: not on the order of drawing, not on the other
 * layers, not on the platform. Two variants of a network therefore draw the same raw Gaussians for
 * a layer of the same name (common random numbers).
 *
 * Key: SHA-256 of `spp-rng/1`, the seed and the name. Generator: xoshiro128++ 1.0 (Blackman and
 * Vigna 2019). Normals: ziggurat with 128 layers (Marsaglia and Tsang 2000), in which layer, sign and
 * position come from disjoint bits of the word, as Doornik (2005) asks.
 */
const LAYERS = 128;
const LAYER_MASK = LAYERS - 1;
/**
 * The upper 25 bits of a word, as a signed integer p: sign and position. The value is (p + ½) steps,
 * so that it is symmetric about 0, and `p ^ (p >> 31)` is the position without its sign.
 */
const POSITION_SHIFT = 7;
const POSITIONS = 2 ** 24;
/** Where the tail begins, and the area of each layer, for 128 layers. */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
/** Standard deviation of a standard normal cut off at ±2: √(1 − 4φ(2)/(2Φ(2) − 1)). */
const TRUNCATED_DEVIATION = 0.8796256610342398;
const DENSITY_AT_TAIL = 0.002669629083902507; // exp(−TAIL²/2)

/** Layer i is the strip of height density[i+1] − density[i] and width edge[i]; layer 0 has the tail. */
const edge = new Float64Array(LAYERS + 1);
const density = new Float64Array(LAYERS + 1);
/** Width of one position in layer i, and the position below which x lies under the curve for sure. */
const step = new Float64Array(LAYERS);
const inside = new Uint32Array(LAYERS);

edge[0] = AREA / DENSITY_AT_TAIL;
edge[1] = TAIL;
density[0] = 0;
density[1] = DENSITY_AT_TAIL;
for (let i = 2; i < LAYERS; i++) {
  density[i] = (density[i - 1] as number) + AREA / (edge[i - 1] as number);
  edge[i] = Math.sqrt(-2 * exactLog(density[i] as number));
}
edge[LAYERS] = 0;
density[LAYERS] = 1;
for (let i = 0; i < LAYERS; i++) {
  step[i] = (edge[i] as number) / POSITIONS;
  inside[i] = Math.floor(((edge[i + 1] as number) / (edge[i] as number)) * POSITIONS);
}

/** A stream of random numbers, keyed by a seed and the name of what is drawn. */
export class RandomStream {
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;

  /** @param state four 32-bit words, not all zero */
  constructor(state: readonly [number, number, number, number]) {
    [this.s0, this.s1, this.s2, this.s3] = state;
  }

  /** The stream of tensor `name` under `seed` (a non-negative safe integer). */
  static for(seed: number, name: string): RandomStream {
    const digest = createHash('sha256').update(`spp-rng/1\0${seed}\0${name}`).digest();
    const word = (i: number) => digest.readInt32LE(4 * i);
    return new RandomStream([word(0), word(1), word(2), word(3) | 1]);
  }

  /** The next 32 random bits, as an unsigned integer (xoshiro128++). */
  nextUint32(): number {
    const sum = (this.s0 + this.s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.s0) >>> 0;
    const shifted = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= shifted;
    this.s3 = (this.s3 << 11) | (this.s3 >>> 21);
    return result;
  }

  /** Uniform in the open interval (0, 1), with 32 bits. */
  nextUniform(): number {
    return (this.nextUint32() + 0.5) / 2 ** 32;
  }

  /**
   * Fills `out` with normal values of mean 0 and standard deviation `std`, rounded to float32.
   * The generator is written out once more inside the loop: with its state in local variables it
   * runs several times as fast as through `nextUint32`.
   */
  fillNormal(out: Float32Array, std = 1): void {
    let { s0, s1, s2, s3 } = this;
    for (let n = 0; n < out.length; n++) {
      const sum = (s0 + s3) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = (s3 << 11) | (s3 >>> 21);

      const layer = word & LAYER_MASK;
      const position = word >> POSITION_SHIFT;
      let value = (position + 0.5) * (step[layer] as number);
      if ((position ^ (position >> 31)) >= (inside[layer] as number)) {
        this.s0 = s0;
        this.s1 = s1;
        this.s2 = s2;
        this.s3 = s3;
        value = this.outside(layer, value);
        s0 = this.s0;
        s1 = this.s1;
        s2 = this.s2;
        s3 = this.s3;
      }
      out[n] = value * std;
    }
    this.s0 = s0;
    this.s1 = s1;
    this.s2 = s2;
    this.s3 = s3;
  }

  /** Fills `out` with values uniform in ±√3·std, so of mean 0 and standard deviation `std`. */
  fillUniform(out: Float32Array, std: number): void {
    const width = 2 * Math.sqrt(3) * std;
    for (let i = 0; i < out.length; i++) out[i] = width * (this.nextUniform() - 0.5);
  }

  /**
   * Fills `out` with normal values cut off at two of their own deviations (drawn again beyond), scaled
   * so that the result has standard deviation `std`, as TensorFlow's VarianceScaling does.
   */
  fillTruncatedNormal(out: Float32Array, std: number): void {
    const scale = std / TRUNCATED_DEVIATION;
    const one = new Float32Array(1);
    for (let i = 0; i < out.length; i++) {
      do this.fillNormal(one);
      while (Math.abs(one[0] as number) > 2);
      out[i] = scale * (one[0] as number);
    }
  }

  /** The rare case of the ziggurat: the tail, or the wedge between a layer and the curve. */
  private outside(layer: number, value: number): number {
    for (;;) {
      if (layer === 0) return value < 0 ? -this.tail() : this.tail();
      const low = density[layer] as number;
      const height = low + this.nextUniform() * ((density[layer + 1] as number) - low);
      if (exactLog(height) < -0.5 * value * value) return value;
      const word = this.nextUint32() | 0;
      layer = word & LAYER_MASK;
      const position = word >> POSITION_SHIFT;
      value = (position + 0.5) * (step[layer] as number);
      if ((position ^ (position >> 31)) < (inside[layer] as number)) return value;
    }
  }

  /** A normal value beyond TAIL (Marsaglia 1964). */
  private tail(): number {
    for (;;) {
      const x = -exactLog(this.nextUniform()) / TAIL;
      const y = -exactLog(this.nextUniform());
      if (2 * y > x * x) return TAIL + x;
    }
  }
}
