import type { Layer, LayerOf } from '../../plan/layers.ts';
import type { Activations } from '../activation.ts';
import { type Field, statistics } from '../field.ts';
import { backThroughActivation } from './activation.ts';
import { type Cotangent, times } from './cotangent.ts';
import { backThroughAttention, backThroughSqueeze } from './gate.ts';
import { backThroughNorm } from './norm.ts';
import type { SlopeTable } from './slopes.ts';
import { backThroughAverage, backThroughConv, backThroughMaximum } from './windows.ts';

export interface Tables {
  readonly activations: Activations;
  readonly slopes: SlopeTable;
}

/** What a kind of layer makes of the cotangent behind it, given what it reads; undefined where there is no honest prediction. */
type Adjoint<L> = (layer: L, x: Field, g: Cotangent, tables: Tables) => Cotangent | undefined;

/** One adjoint a kind of layer. */
const ADJOINTS: { readonly [Op in Layer['op']]: Adjoint<LayerOf<Op>> } = {
  conv: backThroughConv,
  norm: backThroughNorm,
  // As forward: channels are no longer alike.
  'channel-scale': () => undefined,
  activation: (layer, x, g, { slopes }) => backThroughActivation(layer, x, g, slopes),
  scale: ({ factor }, _, g) => scaled(g, factor),
  // What the deviation of the whole batch responds to is one direction of very many.
  'measured-scale': (_, x, g) => scaled(g, 1 / Math.sqrt(statistics(x).avgVar)),
  bias: ({ value }, _, g) => shifted(g, value),
  'max-pool': backThroughMaximum,
  'avg-pool': backThroughAverage,
  'zero-channels': () => undefined,
  'squeeze-excite': backThroughSqueeze,
  'channel-attention': backThroughAttention,
};

/** The cotangent in front of a layer. */
export function backThrough(
  layer: Layer,
  x: Field,
  g: Cotangent,
  tables: Tables,
): Cotangent | undefined {
  return (ADJOINTS[layer.op] as Adjoint<Layer>)(layer, x, g, tables);
}

/** Through y = factor · x. */
function scaled(g: Cotangent, factor: number): Cotangent {
  const { profile } = g;
  const less = times(g, factor);
  return profile === undefined ? less : { ...less, profile: (x) => profile(x * factor) };
}

function shifted(g: Cotangent, value: number): Cotangent {
  const { profile } = g;
  return profile === undefined ? g : { ...g, profile: (x) => profile(x + value) };
}
