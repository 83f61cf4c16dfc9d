import type { GraphValue } from '../../graph/graph.ts';
import { emitActivation } from '../../lower/activations.ts';
import { LEAST_VARIANCE, withZeros } from '../../lower/lower.ts';
import {
  type Bias,
  type BiasLayer,
  type ByLayer,
  byLayer,
  type ConvLayer,
  type Layer,
  layerFacts,
  type PoolLayer,
  type ScaleLayer,
  weightShape,
} from '../../plan/layers.ts';
import type { Window } from '../../plan/window.ts';
import type { Step } from '../steps.ts';
import { writeChannelAttention, writeSqueezeExcite } from './gates.ts';
import { writeNorm } from './norms.ts';
import { filtersOf, parametersOf, pathOf, times } from './parameters.ts';
import type { ModuleWriter } from './writer.ts';

/** How each kind of layer is written, as the operator that ONNX has for it. */
const WRITTEN: ByLayer<[writer: ModuleWriter, at: Step, x: GraphValue], GraphValue> = {
  conv: writeConv,
  norm: writeNorm,
  'channel-scale': (layer, writer, at, x) => {
    const [weight] = parametersOf(layer, writer, at) as [GraphValue];
    return writer.node('Mul', [x, weight], x.shape);
  },
  activation: ({ fn, gain }, writer, at, x) =>
    times(writer, emitActivation(writer, fn, x), gain, `${pathOf(at)}.gain`),
  scale: (layer, writer, at, x) => withScalar('Mul', layer, writer, at, x),
  bias: (layer, writer, at, x) => withScalar('Add', layer, writer, at, x),
  'measured-scale': (_, writer, __, x) => unitVariance(writer, x),
  'max-pool': (layer, writer, _, x) => {
    const y = writer.node('MaxPool', [x], shapeAfter(layer, x), windowOf(layer));
    return layer.zeros ? withZeros(writer, layer, x, y) : y;
  },
  'avg-pool': writeAveragePool,
  'zero-channels': (layer, writer, _, x) => {
    // For each axis what comes before it, then what comes behind it.
    const sides = writer.int64([0, 0, 0, 0, 0, layer.channels, 0, 0]);
    return writer.node('Pad', [x, sides], shapeAfter(layer, x));
  },
  'squeeze-excite': writeSqueezeExcite,
  'channel-attention': writeChannelAttention,
};

/** Writes a layer of a block. */
export function writeLayer(writer: ModuleWriter, at: Step, x: GraphValue): GraphValue {
  return byLayer(WRITTEN, at.layer, writer, at, x);
}

function withScalar(
  op: 'Mul' | 'Add',
  layer: ScaleLayer | BiasLayer,
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
): GraphValue {
  return writer.node(op, [x, ...parametersOf(layer, writer, at)], x.shape);
}

function windowOf({ kernel, stride, padding }: Window) {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: [stride, stride] },
    pads: { ints: padding },
  };
}

/** The average leaves padding out: `count_include_pad` is 0. */
function writeAveragePool(
  layer: PoolLayer<'avg-pool'>,
  writer: ModuleWriter,
  _: Step,
  x: GraphValue,
): GraphValue {
  const attributes = { ...windowOf(layer), count_include_pad: { i: 0 } };
  return writer.node('AveragePool', [x], shapeAfter(layer, x), attributes);
}

const ZERO: Bias = { distribution: 'zero', std: 0, standardize: null };

function writeConv(layer: ConvLayer, writer: ModuleWriter, at: Step, x: GraphValue): GraphValue {
  const { init, bias, groups } = layer;
  // A filter that is standardised with a gain has a bias to go with it, which is 0 at first.
  const own = bias ?? (init.standardize?.affine ? ZERO : null);
  const inputs = filtersOf(writer, at, { shape: weightShape(layer), init, bias: own });
  const attributes = { ...windowOf(layer), group: { i: groups } };
  return writer.node('Conv', [x, ...inputs], shapeAfter(layer, x), attributes);
}

/** x over the root of its average channel variance, and so of the batch at hand. */
function unitVariance(writer: ModuleWriter, x: GraphValue): GraphValue {
  const centred = writer.node('Sub', [x, writer.reduceMean(x, PLANES)], x.shape);
  const squares = writer.node('Mul', [centred, centred], x.shape);
  const variance = writer.reduceMean(writer.reduceMean(squares, PLANES), [1]);
  const guarded = writer.node('Add', [variance, writer.float(LEAST_VARIANCE)], variance.shape);
  return writer.node('Div', [x, writer.node('Sqrt', [guarded], variance.shape)], x.shape);
}

/** Batch, height and width. */
const PLANES = [0, 2, 3];

function shapeAfter(layer: Layer, x: GraphValue): number[] {
  const [batch, ...extent] = x.shape as [number, number, number, number];
  return [batch, ...layerFacts(layer).extent(layer, extent)];
}
