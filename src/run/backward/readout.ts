import { elements } from '../../core/shape.ts';
import type { Part } from '../../lower/part.ts';
import { type StatisticKey, statisticRow } from '../../results/statistics.ts';
import type { PointReadings } from '../measured.ts';
import type { Moments } from './moments.ts';

/** What was read, by place and name: `gradient.mean`. */
type Read = ReadonlyMap<string, ArrayLike<number>>;

/** What is read of a part, and with which power of the gradient it goes. */
const DEGREES = {
  'handed.branch': 2,
  'handed.shortcut': 2,
  'weights.weights': 0,
  'weights.weight-scale': 1,
  'weights.weight-gradients': 0,
} as const;

/** What is read on the way back, in its true size. */
export class Readout {
  /** By part: of the gradient at its point, and of what went back through it. */
  private readonly found = new Map<number, Map<string, ArrayLike<number>>>();
  /** |u|² */
  private norm = 1;
  private readonly parts: readonly Part[];
  private readonly wanted: readonly StatisticKey[];

  constructor(parts: readonly Part[], wanted: readonly StatisticKey[]) {
    this.parts = parts;
    this.wanted = wanted;
  }

  /** Says what the way back begins with. */
  begin(point: number, norm: number, moments: Moments): void {
    this.norm = norm;
    this.gradient(point, moments, 0);
    // By definition, whatever the sums have rounded.
    this.of(point).set('gradient.energy', [1]);
  }

  /**
   * Takes what was read as the gradient went back through a part: of it at the point before, and of what the part
   * made of it.
   *
   * @param isIdentity whether the part's shortcut handed on the gradient of its own point as it is
   * @param exponent what was read of gradients is 2^−exponent times theirs
   */
  read(part: number, readings: Read, isIdentity: boolean, exponent: number): void {
    const [mean, variance] = [readings.get('gradient.mean'), readings.get('gradient.variance')];
    if (mean !== undefined && variance !== undefined) {
      this.gradient(part - 1, { mean, variance }, exponent);
    }
    for (const [name, degree] of Object.entries(DEGREES)) {
      const values = readings.get(name);
      if (values !== undefined) this.of(part).set(name, scaled(values, 2 ** (degree * exponent)));
    }
    if (isIdentity) this.of(part).set('handed.shortcut', this.squares(part));
  }

  /** The mean square of the gradient at a point, a number a channel. */
  private squares(point: number): Float64Array {
    const [mean, variance] = ['mean', 'variance'].map((name) =>
      this.of(point).get(`gradient.${name}`),
    );
    return Float64Array.from(mean ?? [], (value, c) => value ** 2 + (variance?.[c] ?? 0));
  }

  private gradient(point: number, { mean, variance }: Moments, exponent: number): void {
    const own = this.of(point);
    const [means, variances] = [scaled(mean, 2 ** exponent), scaled(variance, 4 ** exponent)];
    const values = elements((this.parts[point] as Part).point.shape) / means.length;
    own.set('gradient.mean', means);
    own.set('gradient.variance', variances);
    const power = this.squares(point).reduce((sum, value) => sum + value, 0);
    own.set('gradient.energy', [(power * values) / this.norm]);
    own.set('gradient.norm', [this.norm]);
  }

  private of(part: number): Map<string, ArrayLike<number>> {
    const known = this.found.get(part) ?? new Map<string, ArrayLike<number>>();
    this.found.set(part, known);
    return known;
  }

  /**
   * What was read of a point; not finite behind the one where the way back begins.
   *
   * @param last where it begins
   */
  readings(point: number, last: number): PointReadings {
    if (point <= last) return this.found.get(point) ?? new Map();
    const names = this.wanted.flatMap((key) => {
      const { of, reads } = statisticRow(key);
      return reads.map((name) => `${of}.${name}`);
    });
    return new Map(names.map((name) => [name, [Number.NaN]]));
  }
}

function scaled(values: ArrayLike<number>, factor: number): Float64Array {
  return Float64Array.from(values, (value) => value * factor);
}
