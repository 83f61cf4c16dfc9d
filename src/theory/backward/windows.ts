import { type ConvLayer, fanIn, type PoolLayer } from '../../plan/layers.ts';
import { centreOf, weightVariance } from '../conv.ts';
import type { Field } from '../field.ts';
import { apart, type LagMap, spreadOut, times } from '../lag-map.ts';
import { scatter, tapCounts, windowOf } from '../window.ts';
import { type Cotangent, totalEnergy } from './cotangent.ts';

/**
 * Each input collects the taps of the windows that hit it, E w² times as many outputs as there are in its group; taps
 * on the padding are lost. Weights that sum to 0 are not independent, which makes no difference here: E w² of them is
 * (1 − 1/F) of what their variance is taken as.
 */
export function backThroughConv(given: ConvLayer, x: Field, g: Cotangent): Cotangent {
  const layer = given.init.distribution === 'delta-orthogonal' ? centreOf(given) : given;
  const fan = fanIn(layer);
  const isStandardised = layer.init.standardize !== null;
  const square = weightVariance(layer.init, fan) * (isStandardised ? 1 - 1 / fan : 1);
  // Where energy goes with one over a channel's variance, it goes so with one over its filter's length.
  const uneven = isStandardised ? 1 : 1 - (2 * g.inverse) / fan;
  const factor = (square * uneven * layer.out) / layer.groups;
  return {
    extent: x.extent,
    energy: scatter(g.energy, windowOf(layer, x.extent)).map((value) => value * factor),
    mean: g.mean,
    inverse: 0,
    response: responseTo(layer, x, g),
  };
}

/** Through windows, whose lengths are the means of those that they read, and back to each position that they read. */
function responseTo({ kernel, stride, init }: ConvLayer, { lengths }: Field, g: Cotangent): LagMap {
  const { elasticity } = init.standardize === null ? lengths.second : lengths.central;
  const read = spreadOut(apart(g.response, stride), kernel, 1);
  return times(spreadOut(read, kernel, 1), elasticity);
}

/** Each value of a window takes its part of the cotangent. */
export function backThroughAverage(layer: PoolLayer, x: Field, g: Cotangent): Cotangent {
  return spreadOver(layer, x, g, (count) => 1 / count ** 2);
}

/** One value of a window takes it all, each as likely. */
export function backThroughMaximum(layer: PoolLayer, x: Field, g: Cotangent): Cotangent {
  return spreadOver(layer, x, g, (count) => 1 / count);
}

function spreadOver(
  layer: PoolLayer,
  { extent }: Field,
  g: Cotangent,
  part: (count: number) => number,
): Cotangent {
  const window = windowOf(layer, extent);
  const counts = tapCounts(window);
  const shares = g.energy.map((value, p) => value * part(counts[p] as number));
  const { mean, inverse, response } = g;
  const spread = { extent, energy: scatter(shares, window), mean, inverse, response };
  // The sum over a channel stays what it is.
  return { ...spread, mean: mean * (totalEnergy(g) / totalEnergy(spread)) };
}
