import { normalExpectation } from '../maths/quadrature.ts';
import type { NormLayer } from '../plan/layers.ts';
import {
  average,
  type Field,
  rowMeans,
  sampleSize,
  sharedOf,
  surplus,
  timesNeighbours,
} from './field.ts';
import { levelled, normalized } from './lengths.ts';

/**
 * Normalisation by the data's own mean and variance. Batch norm takes them over a channel's N·H·W
 * values; the others over H·W of `width` channels of one sample: 1 (instance), C/groups, or C (layer).
 */
export function normalize(layer: NormLayer, x: Field): Field | undefined {
  if (layer.kind === 'layer2d') return byPixel(layer, x);
  const { less, power, width, size } = centred(layer, x);
  const scaled = equalise(rescale(less, 1 / (power + layer.epsilon)), width, size);
  const kept = spread(x, width, power);
  const keptPaired = width === 1 ? spreadAlone(less, power) : kept;
  return {
    ...scaled,
    shared: scaled.shared.map((value) => value * kept),
    paired: scaled.paired.map((value) => value * keptPaired),
  };
}

/** What a norm makes its statistics of. */
interface Centred {
  /** x less its mean. */
  readonly less: Field;
  /** Its variance, by which it is divided. */
  readonly power: number;
  /** Channels that are normalised together, and the values of each. */
  readonly width: number;
  readonly size: number;
}

/** Of every norm but that over the channels of each pixel. */
export function centred({ kind, channels, groups }: NormLayer, x: Field): Centred {
  const width = { batch: 1, instance: 1, group: channels / groups, layer: channels, layer2d: 1 };
  const size = kind === 'batch' ? sampleSize(x) : x.variance.length;
  const less = subtractMean(x, width[kind], size);
  const power = average(less.variance) + average(less.mean.map((m) => m * m));
  return { less, power, width: width[kind], size };
}

/** Share of the variance that channel means may make up where each pixel is normalised by itself: beyond it theory is off. */
const MEANS = 0.05;

/**
 * Each pixel by itself, over its channels: what all channels have in common goes, and the lengths of all pixels are
 * one.
 *
 * @returns undefined where channel means have a part in those lengths
 */
function byPixel({ epsilon }: NormLayer, x: Field): Field | undefined {
  if (average(x.shared) > MEANS * average(x.variance)) return undefined;
  const roots = x.variance.map((v) => 1 / Math.sqrt(v + epsilon));
  const typical = average(roots);
  return {
    batch: x.batch,
    extent: x.extent,
    mean: x.mean.map(() => 0),
    variance: x.variance.map((v, p) => v * (roots[p] as number) ** 2),
    shared: x.shared.map((value, p) => value * (roots[p] as number) * typical),
    paired: x.paired.map((value, p) => value * (roots[p] as number) ** 2),
    neighbours: timesNeighbours(x.neighbours, typical ** 2),
    width: x.width,
    lengths: levelled(x.lengths),
    ...(x.shape === undefined ? {} : { shape: x.shape }),
  };
}

/** x less its mean over `width` channels and the `size` values of each. */
function subtractMean(x: Field, width: number, size: number): Field {
  const rows = rowMeans(x, size);
  const [level, mean] = [average(rows), average(x.mean)];
  const total = sampleSize(x);
  // Var(x − x̄) = Var x − 2 Cov(x, x̄) + Var x̄; channels are independent, so 1/width of each.
  const variance = x.variance.map((v, p) => v + (level - 2 * (rows[p] as number)) / width);
  return {
    ...x,
    mean: x.mean.map((m) => m - mean),
    variance,
    ...(width === 1 && size < total ? apart(x, variance) : together(x, width, variance)),
    paired: pairedLess(x, width, size === total ? rows : x.shared),
  };
}

/** Less the mean of all samples. */
function together(x: Field, width: number, variance: Float64Array): Pick<Field, 'shared'> {
  const total = sampleSize(x);
  const shared = rowMeans(x, total).map((row, p) =>
    sharedOf(row * (1 - 1 / width), variance[p] as number, surplus(x), total),
  );
  return { shared };
}

/** Each channel of each sample less its own mean: samples share nothing, positions sum up to nothing. */
function apart(
  { neighbours }: Field,
  variance: Float64Array,
): Pick<Field, 'shared' | 'neighbours'> {
  const { side, corner } = neighbours;
  const others = -average(variance) - 4 * (side + corner);
  return { shared: new Float64Array(variance.length), neighbours: { side, corner, others } };
}

/**
 * Covariance of two samples, each less the mean that its norm takes.
 *
 * @param rows covariance of x at each position with the mean that is taken off the other sample
 */
function pairedLess({ paired }: Field, width: number, rows: Float64Array): Float64Array {
  const level = average(rows);
  return paired.map((value, p) => value + (level - 2 * (rows[p] as number)) / width);
}

/** Norms over single channels make all variances equal, those that the sample has left unequal too. */
function equalise(x: Field, width: number, size: number): Field {
  if (width > 1) return { ...x, lengths: normalized(x.lengths, 0) };
  const { variation } = x.width;
  return {
    ...x,
    width: { ...x.width, variation: 0 },
    lengths: normalized(x.lengths, variation + 2 / Math.max(1, size - 1)),
  };
}

function rescale(x: Field, factor: number): Field {
  return {
    batch: x.batch,
    extent: x.extent,
    mean: x.mean.map((m) => m * Math.sqrt(factor)),
    variance: x.variance.map((v) => v * factor),
    shared: x.shared.map((v) => v * factor),
    paired: x.paired.map((v) => v * factor),
    neighbours: timesNeighbours(x.neighbours, factor),
    width: x.width,
    lengths: x.lengths,
    ...(x.shape === undefined ? {} : { shape: x.shape }),
  };
}

/**
 * Channels normalised together have a variance of their own: their means m_c of variance r add
 * S = r χ²/width (width − 1 degrees of freedom) to it, and what remains of them is E[S / (v + S)], less
 * than the ratio of the expectations.
 */
function spread(x: Field, width: number, power: number): number {
  const between = meansOf(x, width);
  return between === 0 ? 1 : keptShare(between, width - 1, power);
}

/** What the channels' means add to the variance of `width` channels that are normalised together. */
function meansOf({ shared }: Field, width: number): number {
  return (Math.max(0, average(shared)) * (width - 1)) / width;
}

/**
 * E[1/(v + S)] relative to 1/(v + E S), of channels normalised together: v/(v + S) is what S/(v + S) leaves of 1.
 *
 * @param power v + E S
 */
export function inverseSpread(x: Field, width: number, power: number): number {
  const between = meansOf(x, width) / power;
  if (between === 0 || between >= 1) return 1;
  return (1 - spread(x, width, power) * between) / (1 - between);
}

/** Degrees of freedom of what the border adds to a channel: one a side. */
export const SIDES = 4;

/**
 * A channel normalised by itself has a variance of its own as well: what its samples still share once it
 * is centred is how its border differs from the rest.
 */
function spreadAlone(centred: Field, power: number): number {
  const border = average(centred.paired);
  return border > 0 ? keptShare(border, SIDES, power) : 1;
}

/**
 * E[S / (v + S)], S = mean · χ² / freedom, relative to what the ratio of the expectations would be. χ² as
 * the cube of a Gaussian (Wilson and Hilferty 1931).
 *
 * @param power v + mean
 */
function keptShare(mean: number, freedom: number, power: number): number {
  const within = Math.max(power - mean, 0);
  const ratio = normalExpectation((z) => {
    const root = 1 - 2 / (9 * freedom) + z * Math.sqrt(2 / (9 * freedom));
    const between = mean * Math.max(root, 0) ** 3;
    return between / (within + between || 1);
  });
  return ratio / (mean / power);
}
