import type { PoolLayer } from '../plan/layers.ts';
import { average, type Field, type FiniteWidth } from './field.ts';
import { pooled } from './lengths.ts';
import { maximumCovariance, maximumMoments, maximumQuantile } from './order-statistics.ts';
import { overlap, type SlidingWindow, slide, tapCounts, windowOf } from './window.ts';

/**
 * The maximum over a window of values that are independent Gaussians but for their channel's mean.
 * Padding is −∞, so that windows at the border hold fewer values. An activation before the
 * pool that increases commutes with the maximum.
 *
 * @returns undefined where the pool reads neither a Gaussian nor an increasing function of one
 */
export function maxPool(layer: PoolLayer, x: Field): Field | undefined {
  const source = x.origin?.field ?? x;
  const g = x.origin?.g ?? identity;
  if (source.shape !== undefined || !increasing(g)) return undefined;
  const window = windowOf(layer, x.extent);
  const [kernel] = layer.kernel;
  const counts = tapCounts(window);
  const { means, shared, paired, single } = windowMeans(source, window, counts);
  // Channels of different means, bent by an activation: no closed form here.
  if (g !== identity && average(shared) > 0.01 * average(single)) return undefined;
  const moments = momentTable(g);
  const all = Array.from(single, (v, p) => moments(counts[p] as number, means[p] as number, v));
  // 0 times, so that what is not known stays NaN.
  const keep = (map: Float64Array) => map.map((v) => (g === identity ? Math.max(0, v) : 0 * v));
  const kept = keep(shared);
  const mean = Float64Array.from(all, (m) => m.mean);
  const variance = Float64Array.from(all, (m) => m.variance);
  const uneven = source.width.variation / 4;
  const lift = average(mean) - average(means);
  const whole = kernel ** 2;
  const typical = at(g, average(means), average(single));
  const line = overlap(kernel, layer.stride);
  return {
    batch: x.batch,
    extent: [x.extent[0], ...window.to],
    mean,
    variance: variance.map((v, p) => v + (kept[p] as number) + uneven * lift ** 2),
    shared: kept.map((v) => v + uneven * lift ** 2),
    paired: keep(paired).map((v) => v + uneven * lift ** 2),
    neighbours: {
      side: maximumCovariance(whole, line * kernel, typical),
      corner: maximumCovariance(whole, line ** 2, typical),
      others: 0,
    },
    width: widthAfter(source.width, average(single) / (whole * average(variance))),
    lengths: pooled(x.lengths),
    shape: shapeOf(whole, typical),
  };
}

const identity = (x: number) => x;

const at = (g: (x: number) => number, mean: number, variance: number) => {
  const deviation = Math.sqrt(variance);
  return (z: number) => g(mean + deviation * z);
};

/** Moments of the maximum by what a window holds; most windows of a map hold the same. */
function momentTable(g: (x: number) => number) {
  const known = new Map<string, ReturnType<typeof maximumMoments>>();
  return (count: number, mean: number, variance: number) => {
    const key = `${count} ${mean.toPrecision(9)} ${variance.toPrecision(9)}`;
    const moments = known.get(key) ?? maximumMoments(count, at(g, mean, variance));
    known.set(key, moments);
    return moments;
  };
}

/** Over each window: the mean, what its channel shares, and the variance of the rest. */
function windowMeans(x: Field, window: SlidingWindow, counts: Float64Array) {
  const over = (map: Float64Array) =>
    slide(map, window).map((sum, p) => sum / (counts[p] as number));
  const [variance, shared, paired] = [over(x.variance), over(x.shared), over(x.paired)];
  const single = variance.map((v, p) => Math.max(0, v - Math.max(0, shared[p] as number)));
  return { means: over(x.mean), shared, paired, single };
}

/** A value decides the maximum of n with probability 1/n: correlations shrink to v ρ / (n Var max). */
function widthAfter({ variation, overlap: before }: FiniteWidth, slope: number): FiniteWidth {
  return { variation, overlap: before * slope ** 2 };
}

/** The maximum of a whole window, standardised. */
function shapeOf(count: number, g: (z: number) => number): (z: number) => number {
  const { mean, variance } = maximumMoments(count, g);
  const deviation = Math.sqrt(variance) || 1;
  const quantile = maximumQuantile(count);
  return (z) => (g(quantile(z)) - mean) / deviation;
}

/** Where the maximum of a window lies but for 1 in 2^n: SiLU and the like fall below 0 only. */
function increasing(g: (x: number) => number): boolean {
  for (let x = 0; x < 8; x += 0.25) if (g(x + 0.25) < g(x)) return false;
  return true;
}
