import type { ChannelAttentionLayer, SqueezeExciteLayer } from '../../plan/layers.ts';
import type { Activations } from '../activation.ts';
import { average, type Field } from '../field.ts';
import { attentionGates, type GateLaw, squeezeGates, unevenness } from '../squeeze-excite.ts';
import type { Cotangent } from './cotangent.ts';
import type { SlopeTable } from './slopes.ts';

interface Tables {
  readonly activations: Activations;
  readonly slopes: SlopeTable;
}

export function backThroughSqueeze(
  layer: SqueezeExciteLayer,
  x: Field,
  g: Cotangent,
  tables: Tables,
): Cotangent {
  const law = squeezeGates(layer, x, tables.activations);
  const bend = tables.slopes(layer.fn)(0, law.inner).square;
  return backThroughGate(law, law.weights * bend, layer.gain, x, g, tables);
}

export function backThroughAttention(
  layer: ChannelAttentionLayer,
  x: Field,
  g: Cotangent,
  tables: Tables,
): Cotangent {
  const law = attentionGates(layer, x);
  return backThroughGate(law, law.weights, layer.gain, x, g, tables);
}

/**
 * y = x s(e): what comes back through the product, and through the gate, of which each channel's mean over P positions
 * is moved by Σ g x s′ ∂e/∂mean. With white g the two do not covary, and the second is P times the less.
 *
 * @param passed E Σ (∂e/∂mean)² over the gates that a mean moves
 */
function backThroughGate(
  law: GateLaw,
  passed: number,
  gain: number,
  x: Field,
  g: Cotangent,
  { activations, slopes }: Tables,
): Cotangent {
  const { own } = law;
  const sigmoid = activations('sigmoid')(0, own).unit;
  const square = (sigmoid.coefficients[0] as number) ** 2 + sigmoid.variance;
  // Where energy goes with one over a channel's variance, it goes so with one over its gate's square.
  const open = square * Math.max(0, 1 - g.inverse * unevenness(law, activations));
  const positions = g.energy.length;
  const met = g.energy.map((e, p) => e * ((x.variance[p] as number) + (x.mean[p] as number) ** 2));
  const moved = (passed * slopes('sigmoid')(0, own).square * average(met)) / positions;
  return {
    extent: x.extent,
    energy: g.energy.map((e) => gain ** 2 * (e * open + moved)),
    mean: g.mean,
    inverse: g.inverse,
    response: g.response,
  };
}
