import type { SqueezeExciteLayer } from '../plan/layers.ts';
import type { Activations } from './activation.ts';
import { weightVariance } from './conv.ts';
import { average, type Field, rowMeans } from './field.ts';
import { covariance } from './hermite.ts';

/**
 * Squeeze-and-excitation: x times gain · sigmoid(e). The pooled channel means are Gaussian over
 * channels, so e = expand · relu(reduce · pooled) is as well; gates of two samples correlate as far as
 * their pooled means do.
 */
export function squeezeExcite(
  layer: SqueezeExciteLayer,
  x: Field,
  activations: Activations,
): Field {
  const { gain, channels, hidden } = layer;
  const reduce = channels * weightVariance(layer.reduce, channels);
  const expand = hidden * weightVariance(layer.expand, hidden);
  const common = layer.reduce.standardize === null ? average(x.mean) ** 2 : 0;
  const pooled = reduce * (common + Math.max(0, average(rowMeans(x, x.variance.length))));
  const between = reduce * (common + Math.max(0, average(x.shared)));
  const relu = activations('relu')(0, pooled);
  const level =
    layer.expand.standardize === null
      ? relu.scale ** 2 * (relu.unit.coefficients[0] as number) ** 2
      : 0;
  const correlation = pooled > 0 ? Math.min(1, between / pooled) : 0;
  const own = expand * (level + relu.scale ** 2 * relu.unit.variance);
  const pair = expand * (level + relu.scale ** 2 * covariance(relu.unit, correlation));
  const { unit: sigmoid } = activations('sigmoid')(0, own);
  const mean = gain * (sigmoid.coefficients[0] as number);
  const square = mean ** 2 + gain ** 2 * sigmoid.variance;
  const cross = mean ** 2 + gain ** 2 * covariance(sigmoid, own > 0 ? Math.min(1, pair / own) : 0);
  const times = (map: Float64Array, factor: number, extra: number) =>
    map.map((value, p) => value * factor + extra * (x.mean[p] as number) ** 2);
  return {
    batch: x.batch,
    extent: x.extent,
    mean: x.mean.map((m) => m * mean),
    variance: times(x.variance, square, square - mean ** 2),
    shared: times(x.shared, cross, cross - mean ** 2),
    paired: times(x.paired, cross, cross - mean ** 2),
    width: x.width,
    lengths: x.lengths,
    neighbours: {
      side: x.neighbours.side * square,
      corner: x.neighbours.corner * square,
    },
  };
}
