import FFT from 'fft.js';
import { RandomStream } from '../maths/random.ts';

/**
 * A batch of Gaussian noise with an amplitude spectrum of 1/f^exponent and variance 1, of shape
 * N, C, H, W: the correlations of natural pictures (Field 1987: exponent 1) without pictures. Exponent 0
 * is white noise. Every plane is independent, the same for every network, another for each seed.
 *
 * White Gaussian noise is filtered on a periodic square grid, whose side is a power of 2 of at least
 * H and W, and cut out of it. The mean of the whole square is 0.
 *
 * @param exponent of the amplitude, not of the power
 */
export function pinkBatch(shape: Shape, exponent: number, seed: number): Float32Array {
  return pinkBatches(shape, exponent, seed).next().value;
}

/** One such batch after the other, without end: the samples of one large batch, in its order. */
export function* pinkBatches(
  [batch, channels, height, width]: Shape,
  exponent: number,
  seed: number,
): Generator<Float32Array, never, undefined> {
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width, 2)));
  const filter = spectrum(side, exponent);
  const grid = new Grid(side);
  const stream = RandomStream.for(seed, 'input');
  while (true) {
    const out = new Float32Array(batch * channels * height * width);
    for (let plane = 0; plane < batch * channels; plane++) {
      stream.fillNormal(grid.noise);
      grid.apply(filter);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          out[(plane * height + row) * width + column] = grid.at(row, column);
        }
      }
    }
    yield out;
  }
}

/** N, C, H, W. */
type Shape = readonly [batch: number, channels: number, height: number, width: number];

/** Factor of each frequency, row-major, scaled so that white noise of variance 1 keeps it. */
function spectrum(side: number, exponent: number): Float64Array {
  const frequency = (i: number) => Math.min(i, side - i);
  const factors = Float64Array.from({ length: side * side }, (_, i) => {
    const f = Math.hypot(frequency(Math.floor(i / side)), frequency(i % side));
    return f === 0 ? 0 : f ** -exponent;
  });
  const power = factors.reduce((sum, factor) => sum + factor ** 2, 0) / factors.length;
  return factors.map((factor) => factor / Math.sqrt(power));
}

/** A square of complex numbers, transformed in place by rows and columns. */
class Grid {
  readonly noise: Float32Array;
  private readonly side: number;
  private readonly fft: FFT;
  private readonly values: Float64Array;
  private readonly input: number[];
  private readonly output: number[];

  constructor(side: number) {
    this.side = side;
    this.fft = new FFT(side);
    this.noise = new Float32Array(side * side);
    this.values = new Float64Array(2 * side * side);
    this.input = this.fft.createComplexArray();
    this.output = this.fft.createComplexArray();
  }

  /** Filters the noise: multiplies its spectrum by real factors. */
  apply(filter: Float64Array): void {
    for (const [i, value] of this.noise.entries()) {
      this.values[2 * i] = value;
      this.values[2 * i + 1] = 0;
    }
    this.transform('transform');
    for (const [i, factor] of filter.entries()) {
      this.values[2 * i] = (this.values[2 * i] as number) * factor;
      this.values[2 * i + 1] = (this.values[2 * i + 1] as number) * factor;
    }
    this.transform('inverseTransform');
  }

  /** The real part: the filter is symmetric, so that the rest is rounding. */
  at(row: number, column: number): number {
    return this.values[2 * (row * this.side + column)] as number;
  }

  private transform(direction: 'transform' | 'inverseTransform'): void {
    const { side } = this;
    for (let row = 0; row < side; row++) this.line(direction, row * side, 1);
    for (let column = 0; column < side; column++) this.line(direction, column, side);
  }

  /** Transforms one line, which starts at `start` and goes on by `step`. */
  private line(direction: 'transform' | 'inverseTransform', start: number, step: number): void {
    const { input, output } = this;
    for (let i = 0; i < this.side; i++) {
      const from = 2 * (start + i * step);
      input[2 * i] = this.values[from] as number;
      input[2 * i + 1] = this.values[from + 1] as number;
    }
    this.fft[direction](output, input);
    for (let i = 0; i < this.side; i++) {
      const to = 2 * (start + i * step);
      this.values[to] = output[2 * i] as number;
      this.values[to + 1] = output[2 * i + 1] as number;
    }
  }
}
