import type { ChannelAttentionLayer, Dense, SqueezeExciteLayer } from '../plan/layers.ts';
import type { Activations } from './activation.ts';
import { weightVariance } from './conv.ts';
import { average, type Field, rowMeans, timesNeighbours } from './field.ts';
import { covariance } from './hermite.ts';
import { momentsOf } from './mixed.ts';

/**
 * Squeeze-and-excitation: x times gain · sigmoid(e). The pooled channel means are Gaussian over
 * channels, so e = expand · g(reduce · pooled) is as well; gates of two samples correlate as far as
 * their pooled means do.
 */
export function squeezeExcite(
  layer: SqueezeExciteLayer,
  x: Field,
  activations: Activations,
): Field {
  return gated(x, layer.gain, activations, squeezeGates(layer, x, activations));
}

/** The law of e, that of what its hidden activation reads, and what a mean moves e by but for that. */
export function squeezeGates(
  layer: SqueezeExciteLayer,
  x: Field,
  activations: Activations,
): GateLaw & { readonly inner: number } {
  const { channels, hidden } = layer;
  const reduce = denseOf(layer.reduce, channels);
  const expand = denseOf(layer.expand, hidden);
  const { own, pair } = pooledBy(x, reduce);
  const inner = activations(layer.fn)(0, own);
  const level = expand.centred ? 0 : inner.scale ** 2 * (inner.unit.coefficients[0] as number) ** 2;
  const spread = (correlation: number) =>
    expand.bias + expand.weight * (level + inner.scale ** 2 * covariance(inner.unit, correlation));
  return {
    own: expand.bias + expand.weight * (level + inner.scale ** 2 * inner.unit.variance),
    pair: spread(own > 0 ? Math.min(1, pair / own) : 0),
    weights: reduce.weight * expand.weight,
    inner: own,
  };
}

/** Efficient channel attention: e is a sum over the means of a few neighbouring channels. */
export function channelAttention(
  layer: ChannelAttentionLayer,
  x: Field,
  activations: Activations,
): Field {
  return gated(x, layer.gain, activations, attentionGates(layer, x));
}

export function attentionGates({ kernel, init }: ChannelAttentionLayer, x: Field): GateLaw {
  const weight = weightVariance(init, kernel) * kernel;
  return { ...pooledBy(x, { weight, bias: 0, centred: false }), weights: weight };
}

/** What a layer with biases makes of second moments. */
interface DenseLaw {
  readonly weight: number;
  readonly bias: number;
  /** Its filters are of mean 0, so that what all channels have in common does not pass. */
  readonly centred: boolean;
}

function denseOf({ weight, bias }: Dense, fan: number): DenseLaw {
  return {
    weight: fan * weightVariance(weight, fan),
    bias: bias === null || bias.distribution === 'zero' ? 0 : bias.std ** 2,
    centred: weight.standardize !== null,
  };
}

/** Variance over channels, and covariance of two samples. */
interface Gates {
  readonly own: number;
  readonly pair: number;
}

/** Of e, with E Σ (∂e/∂mean)² over the gates that a channel's mean moves, where nothing is bent on the way. */
export interface GateLaw extends Gates {
  readonly weights: number;
}

/** Behind a layer that reads the channels' means. */
function pooledBy(x: Field, { weight, bias, centred }: DenseLaw): Gates {
  const common = centred ? 0 : average(x.mean) ** 2;
  const passed = (row: number) => bias + weight * (common + Math.max(0, row));
  return {
    own: passed(average(rowMeans(x, x.variance.length))),
    pair: passed(average(x.shared)),
  };
}

/** Variance over channels of the squared gates, relative, as far as all samples have it in common. */
export function unevenness({ own, pair }: Gates, activations: Activations): number {
  const { second, fourth } = momentsOf(activations('sigmoid')(0, own));
  const common = own > 0 ? Math.min(1, Math.max(0, pair / own)) : 0;
  return common * (fourth / second ** 2 - 1);
}

/** x times gain · sigmoid(e), e Gaussian over channels. */
function gated(x: Field, gain: number, activations: Activations, gates: Gates): Field {
  const { own, pair } = gates;
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
    width: {
      variation: (1 + x.width.variation) * (1 + unevenness(gates, activations)) - 1,
      overlap: x.width.overlap,
    },
    lengths: x.lengths,
    neighbours: timesNeighbours(x.neighbours, square),
  };
}
