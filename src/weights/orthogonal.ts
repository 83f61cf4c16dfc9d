import { kernel } from '../maths/fastest-kernel.ts';
import { type Kernel, LINE, type Rows } from '../maths/kernel.ts';

/** Vectors that are made orthogonal one by one; more of them half by half. */
const FEW = 8;

/** A vector that has lost more than this of its squared length to the others is cleared of them again. */
const LOST = 0.75;

/**
 * Turns Gaussian values into a semi-orthogonal matrix in place (Saxe et al. 2014; PyTorch's
 * `orthogonal_`): rows orthonormal where there are no more rows than columns, columns otherwise. The
 * Gram–Schmidt process, half by half: the second half of the vectors is cleared of the first by two products of
 * matrices. Gaussian vectors are nearly orthogonal to begin with, so that once is enough for most; those that few
 * dimensions are left to are cleared twice.
 *
 * @param matrix row-major, `rows` rows
 * @param std standard deviation that the entries get: 1/√max(rows, columns) for orthonormal vectors
 */
export function orthogonalize(matrix: Float32Array, rows: number, std: number): void {
  const columns = matrix.length / rows;
  const vectors = Math.min(rows, columns);
  const dimension = Math.max(rows, columns);
  const basis = new Basis(vectors, dimension);
  const at = (v: number, i: number) => (rows <= columns ? v * columns + i : i * columns + v);
  basis.read((v, i) => matrix[at(v, i)] as number);
  basis.orthonormalize();
  const scale = std * Math.sqrt(dimension);
  basis.write((v, i, value) => {
    matrix[at(v, i)] = value * scale;
  });
}

/** Vectors in the kernel's room, a row each, filled up with zeros to whole lines and blocks of rows. */
class Basis {
  private readonly loops: Kernel = kernel();
  private readonly vectors: number;
  private readonly dimension: number;
  private readonly length: number;
  private readonly values: Float32Array;
  private readonly coefficients: number;
  private readonly sums: number;
  /** Squared lengths, as they were drawn. */
  private squares = new Float64Array(0);

  constructor(vectors: number, dimension: number) {
    this.vectors = vectors;
    this.dimension = dimension;
    this.length = LINE * Math.ceil(dimension / LINE);
    const rows = FEW * Math.ceil(vectors / FEW);
    // The largest product is that of one half with the other, or of a block with all before it.
    const products = Math.max((rows / 2 + FEW) ** 2, FEW * rows);
    this.coefficients = rows * this.length;
    this.sums = LINE * Math.ceil((this.coefficients + products) / LINE);
    this.values = this.loops.room(this.sums + 2 * products);
  }

  read(value: (vector: number, i: number) => number): void {
    const { values, length } = this;
    values.fill(0, 0, this.coefficients);
    for (let v = 0; v < this.vectors; v++) {
      for (let i = 0; i < this.dimension; i++) values[v * length + i] = value(v, i);
    }
  }

  write(put: (vector: number, i: number, value: number) => void): void {
    const { values, length } = this;
    for (let v = 0; v < this.vectors; v++) {
      for (let i = 0; i < this.dimension; i++) put(v, i, values[v * length + i] as number);
    }
  }

  orthonormalize(): void {
    this.squares = Float64Array.from({ length: this.vectors }, (_, v) => this.square(v));
    this.between(0, this.vectors);
  }

  private square(vector: number): number {
    const at = vector * this.length;
    return this.loops.dot(at, at, this.length);
  }

  /** The vectors from one to another, cleared already of those before them. */
  private between(from: number, to: number): void {
    if (to - from <= FEW) {
      this.few(from, to);
      return;
    }
    const middle = from + FEW * Math.ceil((to - from) / FEW / 2);
    this.between(from, middle);
    this.clear(middle, to, from, middle);
    this.between(middle, to);
  }

  private few(from: number, to: number): void {
    const lost = this.oneByOne(from, to);
    if (!lost || from === 0) return;
    // What was left was short, so that its rounding, by now of length 1, leans on those before.
    this.clear(from, to, 0, from);
    this.oneByOne(from, to);
  }

  /** @returns whether one of them has lost much of its length */
  private oneByOne(from: number, to: number): boolean {
    let lost = false;
    for (let v = from; v < to; v++) {
      for (let pass = 0; pass < 2; pass++) {
        for (let other = from; other < v; other++) this.clearOf(v, other);
      }
      const square = this.square(v);
      lost ||= square < (1 - LOST) * (this.squares[v] as number);
      const at = v * this.length;
      this.loops.combine(at, at, this.length, 0, 1 / Math.sqrt(square));
    }
    return lost;
  }

  private clearOf(vector: number, other: number): void {
    const [a, b] = [vector * this.length, other * this.length];
    this.loops.combine(a, b, this.length, this.loops.dot(a, b, this.length), 1);
  }

  /** Clears vectors of others that are orthonormal. Rows beyond the last vector are 0 and stay so. */
  private clear(from: number, to: number, basis: number, end: number): void {
    const p = this.rows(from, to);
    const q = this.rows(basis, end);
    this.loops.dots(p, q, this.sums, this.coefficients);
    this.loops.subtract(p, q, this.coefficients);
  }

  private rows(from: number, to: number): Rows {
    const count = FEW * Math.ceil((to - from) / FEW);
    return { at: from * this.length, count, length: this.length };
  }
}
