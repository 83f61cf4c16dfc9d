import { type ConvLayer, fanIn, isDrawn, type WeightInit } from '../plan/layers.ts';
import {
  ALONE,
  average,
  type Field,
  type FiniteWidth,
  type Neighbours,
  rankOneLevel,
  timesNeighbours,
} from './field.ts';
import { commonOver, convolved } from './lengths.ts';
import { type SlidingWindow, slide, tapMeans, windowOf } from './window.ts';

/**
 * A convolution with random filters. Raw weights are independent of variance σ²: E w_i w_j = σ² δ_ij,
 * so covariances add up over the taps inside the map (zero padding adds nothing). Standardised ones
 * sum to 0 over the fan-in F: E w_i w_j = γ²/(F − 1) · (δ_ij − 1/F), so what all channels have in
 * common drops out, except at the border, where taps are missing.
 */
export function convolve(given: ConvLayer, x: Field): Field {
  const layer = given.init.distribution === 'delta-orthogonal' ? centreOf(given) : given;
  const window = windowOf(layer, x.extent);
  const taps = layer.kernel[0] * layer.kernel[1];
  const fan = fanIn(layer);
  const members = layer.in / layer.groups;
  const factor = members * weightVariance(layer.init, fan);
  // Common to all positions and samples of a channel.
  const bias = isDrawn(layer.bias) ? layer.bias.std ** 2 : 0;
  const second = secondMoments(x.mean, x.variance, window);
  const shared = sharedMoments(x, window);
  const paired = secondMoments(x.mean, x.paired, window);
  if (layer.init.standardize !== null) {
    const [own, row, pair] = commonPart(x, window, members);
    for (let p = 0; p < second.length; p++) {
      second[p] = (second[p] as number) - (own[p] as number) / taps;
      shared[p] = (shared[p] as number) - (row[p] as number) / taps;
      paired[p] = (paired[p] as number) - (pair[p] as number) / taps;
    }
  }
  return {
    batch: x.batch,
    extent: [layer.out, ...window.to],
    mean: new Float64Array(second.length),
    variance: second.map((value) => factor * value + bias),
    shared: shared.map((value) => factor * value + bias),
    paired: paired.map((value) => (fan < FEWEST_VALUES ? Number.NaN : factor * value + bias)),
    width: widthAfter(layer, x.width),
    lengths: convolved(x.lengths, layer, members, {
      fixed: hasFixedLengths(layer),
      standardized: layer.init.standardize !== null,
    }),
    neighbours: neighboursAfter(x, window, factor),
  };
}

/** A stride leaves no two next to each other, and fewer others. */
function neighboursAfter(x: Field, window: SlidingWindow, factor: number): Neighbours {
  const { kernel, stride, from, to } = window;
  const near = stride === 1 ? timesNeighbours(x.neighbours, factor * kernel[0] * kernel[1]) : ALONE;
  if (x.neighbours.others === 0) return near;
  // Of two positions only the taps that are inside the map at both read a pair of others.
  const [all, size] = [from[0] * from[1], to[0] * to[1]];
  const inside = tapMeans(new Float64Array(all).fill(1), window);
  const pairs = inside.reduce((sum, share) => sum + share * (share * size - 1), 0);
  return { ...near, others: (x.neighbours.others * factor * pairs) / Math.max(1, all - 1) };
}

/** Filters that are standardised, or rows of an orthogonal matrix, are all of one length. */
function hasFixedLengths(layer: ConvLayer): boolean {
  const { distribution, standardize } = layer.init;
  const isOrthogonal = distribution === 'orthogonal' || distribution === 'delta-orthogonal';
  return standardize !== null || (isOrthogonal && layer.out <= fanIn(layer));
}

/** A kernel that is 0 but for its centre is one of a single tap, where the centre was. */
export function centreOf(layer: ConvLayer): ConvLayer {
  const [rows, columns] = layer.kernel.map((size) => Math.floor(size / 2)) as [number, number];
  const [top, left, bottom, right] = layer.padding;
  return {
    ...layer,
    kernel: [1, 1],
    padding: [top - rows, left - columns, bottom - rows, right - columns],
  };
}

/**
 * Windows of few values are of unlike lengths, so that E |x| |x'| of two samples falls short of E x²,
 * which mean-field theory takes it for. In networks without norm, after one block: by 5 % where a ReLU's
 * 64 values are read, by a quarter where 16 are (simulated).
 */
const FEWEST_VALUES = 64;

/**
 * A channel's variance is w'Σw, with Σ the covariance of the F values that a window reads: its
 * fluctuation, and the correlations of the channels, come from Σ's concentration tr Σ² / (tr Σ)².
 * Standardised filters are of one length, so that an isotropic Σ makes no difference to them.
 */
function widthAfter(
  { in: all, groups, kernel, init }: ConvLayer,
  { variation, overlap }: FiniteWidth,
) {
  const channels = all / groups;
  const taps = kernel[0] * kernel[1];
  const concentration = ((1 + variation) / channels + overlap) / taps;
  const isotropic = init.standardize === null ? 0 : 1 / (channels * taps);
  // Channels of different groups see nothing in common.
  return { variation: 2 * Math.max(0, concentration - isotropic), overlap: concentration / groups };
}

/** E w², and for standardised filters its F/(F − 1)-fold, which the projection takes back. */
export function weightVariance(init: WeightInit, fan: number): number {
  const raw = init.distribution === 'zero' ? 0 : init.std ** 2;
  if (init.standardize === null || raw === 0) return raw;
  if (fan === 1) return 0;
  const { gamma, epsilon, floor } = init.standardize;
  const squares = raw * (fan - 1);
  return (gamma ** 2 * squares) / Math.max(squares + epsilon * fan, floor) / (fan - 1);
}

/** Σ over the taps of E x², or of E x x' of two samples, by the covariance given. */
function secondMoments(
  mean: Float64Array,
  covariance: Float64Array,
  window: SlidingWindow,
): Float64Array {
  return slide(
    covariance.map((v, p) => v + (mean[p] as number) ** 2),
    window,
  );
}

/** Σ over the taps of E x x', averaged over the other position, which the same tap reads. */
function sharedMoments({ mean, shared }: Field, window: SlidingWindow): Float64Array {
  const common = slide(mean, window, tapMeans(mean, window));
  const scale = rankOneLevel(shared);
  if (scale === 0) return common;
  const own = slide(shared, window, tapMeans(shared, window));
  return common.map((value, p) => value + (own[p] as number) / scale);
}

/**
 * What the projection removes: E (Σ x)² / C; E (Σ x)(Σ x') / C averaged over the other position; and that of
 * the same window in two samples.
 */
function commonPart(
  x: Field,
  window: SlidingWindow,
  channels: number,
): [Float64Array, Float64Array, Float64Array] {
  const means = slide(x.mean, window);
  const shared = slide(x.shared, window);
  const scale = rankOneLevel(x.shared);
  const single = slide(
    x.variance.map((v, p) => v - (scale === 0 ? 0 : (x.shared[p] as number) ** 2 / scale)),
    window,
  );
  const [meanRow, sharedRow] = [average(means), average(shared)];
  const pair = (a: number, b: number) => (scale === 0 ? 0 : (a * b) / scale);
  // What the mean of all channels differs by from position to position is common to them as well.
  const common = x.lengths.common * average(x.variance) * commonOver(x.lengths, window.kernel);
  const own = means.map((m, p) => {
    const s = shared[p] as number;
    return common + m * m + (pair(s, s) + (single[p] as number)) / channels;
  });
  const row = means.map((m, p) => m * meanRow + pair(shared[p] as number, sharedRow) / channels);
  const other = means.map((m, p) => {
    const s = shared[p] as number;
    return m * m + pair(s, s) / channels;
  });
  return [own, row, other];
}
