import type { GraphValue } from '../../graph/graph.ts';
import { emitActivation } from '../../lower/activations.ts';
import { LEAST_VARIANCE, withZeros } from '../../lower/lower.ts';
import { bindingOf } from '../../lower/planned.ts';
import {
  type Bias,
  type BiasLayer,
  type ByLayer,
  byLayer,
  type ChannelAttentionLayer,
  type ConvLayer,
  type Layer,
  layerFacts,
  type Parameter,
  type PoolLayer,
  type ScaleLayer,
  type SqueezeExciteLayer,
  squeezeShapes,
  weightShape,
} from '../../plan/layers.ts';
import type { Window } from '../../plan/window.ts';
import type { Step } from '../steps.ts';
import { filled } from '../tensor.ts';
import { writeNorm } from './norms.ts';
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

/** The name of a layer's module, before those of its tensors. */
export function pathOf({ block, module }: Step): string {
  return `${block}.${module}`;
}

/** x times a number that the architecture fixes; x where that is 1. */
export function times(
  writer: ModuleWriter,
  x: GraphValue,
  factor: number,
  name: string,
): GraphValue {
  if (factor === 1) return x;
  return writer.node('Mul', [x, writer.tensor(name, [], filled(factor))], x.shape);
}

function parametersOf(layer: Layer, writer: ModuleWriter, { block }: Step): GraphValue[] {
  return layerFacts(layer)
    .parameters(layer)
    .map((parameter) => parameterOf(parameter, writer, block));
}

function parameterOf(parameter: Parameter, writer: ModuleWriter, block: string): GraphValue {
  const shape = 'shape' in parameter ? parameter.shape : [];
  return writer.tensor(`${block}.${parameter.name}`, shape, bindingOf(parameter, block));
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

function writeConv(layer: ConvLayer, writer: ModuleWriter, at: Step, x: GraphValue): GraphValue {
  const { init, bias, out, groups } = layer;
  // A filter that is standardised with a gain has a bias to go with it, which is 0 at first.
  const own = bias ?? (init.standardize?.affine ? ZERO : null);
  const inputs = weights(writer, at, '', weightShape(layer), init, own, out);
  const attributes = { ...windowOf(layer), group: { i: groups } };
  return writer.node('Conv', [x, ...inputs], shapeAfter(layer, x), attributes);
}

const ZERO: Bias = { distribution: 'zero', std: 0, standardize: null };

/** The weight of a convolution and, where it has one, its bias, zeros included. */
function weights(
  writer: ModuleWriter,
  at: Step,
  part: '' | '.reduce' | '.expand',
  shape: readonly number[],
  init: ConvLayer['init'],
  bias: Bias,
  out: number,
): GraphValue[] {
  const name = `${at.module}${part}`;
  const parameters: Parameter[] = [{ name: `${name}.weight`, shape, init }];
  if (bias !== null) parameters.push({ name: `${name}.bias`, shape: [out], init: bias });
  return parameters.map((parameter) => parameterOf(parameter, writer, at.block));
}

function writeSqueezeExcite(
  layer: SqueezeExciteLayer,
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const shapes = squeezeShapes(layer);
  const dense = (input: GraphValue, part: 'reduce' | 'expand', out: number) => {
    const { weight, bias } = layer[part];
    const inputs = weights(writer, at, `.${part}`, shapes[part], weight, bias, out);
    return writer.node('Conv', [input, ...inputs], [batch, out, 1, 1], {
      kernel_shape: { ints: [1, 1] },
    });
  };
  const means = writer.node('GlobalAveragePool', [x], [batch, channels, 1, 1]);
  const hidden = emitActivation(writer, layer.fn, dense(means, 'reduce', layer.hidden));
  return gated(writer, at, x, dense(hidden, 'expand', channels), layer.gain);
}

/** The channels' means as a picture of one column, along which a convolution runs. */
function writeChannelAttention(
  layer: ChannelAttentionLayer,
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const weight = parametersOf(layer, writer, at);
  const means = writer.node('GlobalAveragePool', [x], [batch, channels, 1, 1]);
  const column = reshaped(writer, means, [0, 1, channels, 1], batch);
  const side = (layer.kernel - 1) / 2;
  const mixed = writer.node('Conv', [column, ...weight], column.shape, {
    kernel_shape: { ints: [layer.kernel, 1] },
    pads: { ints: [side, 0, side, 0] },
  });
  return gated(writer, at, x, reshaped(writer, mixed, [0, channels, 1, 1], batch), layer.gain);
}

/** A reshape that takes the batch as it comes: 0 of ONNX's shapes is the size that is there. */
function reshaped(
  writer: ModuleWriter,
  x: GraphValue,
  shape: readonly number[],
  batch: number,
): GraphValue {
  const after = shape.map((size, axis) => (axis === 0 ? batch : size));
  return writer.node('Reshape', [x, writer.int64(shape)], after);
}

/** x · gain · sigmoid(e), a number a channel of each sample. */
function gated(
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
  e: GraphValue,
  gain: number,
): GraphValue {
  const gate = times(writer, emitActivation(writer, 'sigmoid', e), gain, `${pathOf(at)}.gain`);
  return writer.node('Mul', [x, gate], x.shape);
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
