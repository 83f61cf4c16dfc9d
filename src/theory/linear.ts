import { average, type Field, type FiniteWidth, timesNeighbours } from './field.ts';
import { summed } from './lengths.ts';
import { type Shape, sumShape } from './sum-law.ts';

/** x times a number, plus a number. */
export function affine(x: Field, factor: number, bias: number): Field {
  const square = factor ** 2;
  return {
    batch: x.batch,
    extent: x.extent,
    mean: x.mean.map((m) => m * factor + bias),
    variance: x.variance.map((v) => v * square),
    shared: x.shared.map((v) => v * square),
    paired: x.paired.map((v) => v * square),
    neighbours: timesNeighbours(x.neighbours, square),
    width: x.width,
    lengths: x.lengths,
    ...(x.shape === undefined ? {} : { shape: x.shape }),
  };
}

/** Share of f in the variance of s + f. */
function shareOf(s: Field, f: Field): number {
  const [vs, vf] = [average(s.variance), average(f.variance)];
  return vs + vf > 0 ? vf / (vs + vf) : 0;
}

/** One of the two is Gaussian, being the output of a convolution; where neither is, the lesser. */
function shapeOfSum(s: Field, f: Field): { shape?: Shape } {
  const share = shareOf(s, f);
  if (s.shape !== undefined && (f.shape === undefined || share <= 0.5)) {
    return { shape: sumShape(s.shape, share) };
  }
  return f.shape === undefined ? {} : { shape: sumShape(f.shape, 1 - share) };
}

/** Covariances of the channels add up, so their deviations do, each by its share of the variance. */
function widthOfSum(s: Field, f: Field): FiniteWidth {
  const share = shareOf(s, f);
  const weigh = (a: number, b: number) => (1 - share) ** 2 * a + share ** 2 * b;
  return {
    variation: weigh(s.width.variation, f.width.variation),
    overlap: weigh(s.width.overlap, f.width.overlap),
  };
}

/**
 * s + factor · f. The last weights of the branch are of mean 0 and independent of the shortcut, so the
 * two do not covary in expectation, and variances add up.
 */
export function add(s: Field, f: Field, factor: number): Field {
  const scaled = affine(f, factor, 0);
  if (scaled.variance.every((v) => v === 0) && scaled.mean.every((m) => m === 0)) return s;
  const plus = (a: Float64Array, b: Float64Array) => a.map((value, p) => value + (b[p] as number));
  return {
    batch: s.batch,
    extent: s.extent,
    mean: plus(s.mean, scaled.mean),
    variance: plus(s.variance, scaled.variance),
    shared: plus(s.shared, scaled.shared),
    paired: plus(s.paired, scaled.paired),
    neighbours: {
      side: s.neighbours.side + scaled.neighbours.side,
      corner: s.neighbours.corner + scaled.neighbours.corner,
      others: s.neighbours.others + scaled.neighbours.others,
    },
    width: widthOfSum(s, scaled),
    lengths: summed(s.lengths, scaled.lengths, shareOf(s, scaled)),
    ...shapeOfSum(s, scaled),
  };
}
