import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import { type BlockPlan, type BlockRead, gainParameter, readBlock } from '../plan/blocks.ts';
import {
  type Bias,
  type BiasLayer,
  type ByLayer,
  byLayer,
  type ChannelAttentionLayer,
  type ConvLayer,
  isDrawn,
  type Layer,
  layerFacts,
  type NormKind,
  type NormLayer,
  type PoolLayer,
  type ScaleLayer,
  type SqueezeExciteLayer,
  squeezeShapes,
  weightShape,
  type ZeroChannelsLayer,
} from '../plan/layers.ts';
import type { WantedReadings } from '../plan/readings.ts';
import type { Window } from '../plan/window.ts';
import { emitActivation } from './activations.ts';
import { readSignal } from './readings.ts';
import { Signal } from './signal.ts';

/**
 * Writes a block, and its readings.
 *
 * @param prefix of the names of its parameters and readings
 * @param x its input
 * @param wanted what is read of its branch (where it has one) and of its output
 */
export function lowerBlock(
  builder: GraphBuilder,
  block: BlockPlan,
  prefix: string,
  x: Signal,
  wanted: WantedReadings,
): BlockRead<Signal> {
  const read = readBlock(block, x, {
    chain: (layers, signal) => lowerChain(builder, layers, prefix, signal),
    add: (shortcut, branch, factor) => {
      readSignal(builder, branch, `${prefix}.branch`, wanted.branch);
      // The sum is measured where nothing comes behind it.
      const measured = wanted.output.length > 0 && block.post.length === 0;
      const scaled = withGain(builder, block, prefix, branch);
      return lowerSum(builder, shortcut, scaled, factor, measured);
    },
  });
  readSignal(builder, read.output, `${prefix}.output`, wanted.output);
  return read;
}

/** A branch times its gain, where that is a parameter. */
function withGain(
  builder: GraphBuilder,
  { addition }: BlockPlan,
  prefix: string,
  branch: Signal,
): Signal {
  if (!addition?.storesGain) return branch;
  const { name, shape } = gainParameter(addition);
  const x = branch.value();
  const gain = builder.parameter(`${prefix}.${name}`, shape);
  return Signal.whole(builder, builder.node('Mul', [x, gain], x.shape));
}

/** s + factor · f; centred parts make a centred sum. */
function lowerSum(
  builder: GraphBuilder,
  shortcut: Signal,
  branch: Signal,
  factor: number,
  centred: boolean,
): Signal {
  const sum = (s: GraphValue, f: GraphValue) =>
    builder.node('Add', [s, times(builder, f, factor)], s.shape);
  if (!centred) return Signal.whole(builder, sum(shortcut.value(), branch.value()));
  const [s, f] = [shortcut.centred(), branch.centred()];
  return Signal.centred(builder, { value: sum(s.value, f.value), mean: sum(s.mean, f.mean) });
}

/** Multiplication by a constant of the architecture. */
function times(builder: GraphBuilder, x: GraphValue, factor: number): GraphValue {
  return factor === 1 ? x : builder.node('Mul', [x, builder.float(factor)], x.shape);
}

function lowerChain(
  builder: GraphBuilder,
  layers: readonly Layer[],
  prefix: string,
  x: Signal,
): Signal {
  return layers.reduce((signal, layer) => lowerLayer(builder, layer, prefix, signal), x);
}

/** How each kind of layer is written. */
const LOWERED: ByLayer<[builder: GraphBuilder, prefix: string, x: Signal], Signal> = {
  conv: lowerConv,
  norm: lowerNorm,
  'channel-scale': ({ name, channels, bias }, builder, prefix, signal) => {
    const x = signal.value();
    const each = (key: string) =>
      builder.parameter(`${prefix}.${name}.${key}`, [1, channels, 1, 1]);
    const scaled = builder.node('Mul', [x, each('weight')], x.shape);
    const shifted = isDrawn(bias) ? builder.node('Add', [scaled, each('bias')], x.shape) : scaled;
    return Signal.whole(builder, shifted);
  },
  activation: (layer, builder, _, x) => {
    const y = emitActivation(builder, layer.fn, x.value());
    return Signal.whole(builder, times(builder, y, layer.gain));
  },
  scale: (layer, builder, prefix, x) => withScalar('Mul', layer, builder, prefix, x),
  'measured-scale': (_, builder, __, x) => Signal.whole(builder, unitVariance(builder, x)),
  bias: (layer, builder, prefix, x) => withScalar('Add', layer, builder, prefix, x),
  'max-pool': (layer, builder, _, x) => lowerPool('MaxPool', layer, builder, x),
  'avg-pool': (layer, builder, _, x) => lowerPool('AveragePool', layer, builder, x),
  'zero-channels': lowerZeroChannels,
  'squeeze-excite': lowerSqueezeExcite,
  'channel-attention': lowerChannelAttention,
};

function lowerLayer(builder: GraphBuilder, layer: Layer, prefix: string, x: Signal): Signal {
  return byLayer(LOWERED, layer, builder, prefix, x);
}

/** x over the root of its average channel variance. */
function unitVariance(builder: GraphBuilder, signal: Signal): GraphValue {
  const variances = builder.meanSquare(signal.centred().value);
  const variance = builder.mean(variances, [1]);
  const inverse = inverseDeviation(builder, variance, LEAST_VARIANCE);
  const x = signal.value();
  return builder.node('Mul', [x, inverse], x.shape);
}

/** Added to a variance that is measured, so that what is constant stays so. */
export const LEAST_VARIANCE = 1e-12;

/** A sum with, or a product by, a scalar parameter. */
function withScalar(
  op: 'Mul' | 'Add',
  { name }: ScaleLayer | BiasLayer,
  builder: GraphBuilder,
  prefix: string,
  signal: Signal,
): Signal {
  const x = signal.value();
  return Signal.whole(
    builder,
    builder.node(op, [x, builder.parameter(`${prefix}.${name}`, [])], x.shape),
  );
}

function lowerPool(op: string, layer: PoolLayer, builder: GraphBuilder, signal: Signal): Signal {
  const x = signal.value();
  const y = builder.node(op, [x], shapeAfter(layer, x), window(layer));
  return Signal.whole(builder, layer.zeros ? withZeros(builder, layer, x, y) : y);
}

/**
 * A maximum that padding of zeros takes part in: at least 0 where a window reaches over the border. Not a padded map
 * and a pool without padding, which onnxruntime's PadFusion makes one that leaves the padding out.
 */
export function withZeros(
  builder: GraphBuilder,
  { kernel, stride, padding: [top, left] }: PoolLayer,
  x: GraphValue,
  y: GraphValue,
): GraphValue {
  const [rows, columns] = x.shape.slice(2) as [number, number];
  const [height, width] = y.shape.slice(2) as [number, number];
  const reachesOver = (at: number, before: number, length: number, size: number) =>
    at * stride < before || at * stride - before + length > size;
  const least = Float32Array.from({ length: height * width }, (_, i) => {
    const row = reachesOver(Math.floor(i / width), top, kernel[0], rows);
    return row || reachesOver(i % width, left, kernel[1], columns) ? 0 : LOWEST;
  });
  return builder.node('Max', [y, builder.numbers([1, 1, height, width], least)], y.shape);
}

/** The least float32. */
const LOWEST = -3.4028234663852886e38;

/** The attributes of a window that slides. */
function window({ kernel, stride, padding }: Window) {
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: [stride, stride] },
    pads: { ints: padding },
  };
}

function lowerConv(
  layer: ConvLayer,
  builder: GraphBuilder,
  prefix: string,
  signal: Signal,
): Signal {
  const x = signal.value();
  const weight = builder.parameter(`${prefix}.${layer.name}.weight`, weightShape(layer));
  const bias = biasOf(builder, `${prefix}.${layer.name}`, layer.bias, layer.out);
  // Centring by the mean of what it reads pays where that has fewer channels.
  if (isPointwise(layer) && bias.length === 0 && layer.out > layer.in)
    return Signal.pointwise(builder, x, weight);
  const groups = layer.groups === 1 ? {} : { group: { i: layer.groups } };
  const y = builder.node('Conv', [x, weight, ...bias], shapeAfter(layer, x), {
    ...window(layer),
    ...groups,
  });
  return Signal.whole(builder, y);
}

/** The input of a convolution that holds its biases, where they are not all 0. */
function biasOf(builder: GraphBuilder, name: string, bias: Bias, channels: number): GraphValue[] {
  return isDrawn(bias) ? [builder.parameter(`${name}.bias`, [channels])] : [];
}

/** Each pixel by itself, and every one. */
function isPointwise({ kernel: [height, width], stride, padding, groups }: ConvLayer): boolean {
  return height * width * stride * groups === 1 && padding.every((side) => side === 0);
}

function lowerZeroChannels(
  layer: ZeroChannelsLayer,
  builder: GraphBuilder,
  _: string,
  signal: Signal,
): Signal {
  const x = signal.value();
  // For each axis what comes before it, then what comes behind it.
  const sides = builder.int64([0, 0, 0, 0, 0, layer.channels, 0, 0]);
  return Signal.whole(builder, builder.node('Pad', [x, sides], shapeAfter(layer, x)));
}

function lowerSqueezeExcite(
  layer: SqueezeExciteLayer,
  builder: GraphBuilder,
  prefix: string,
  signal: Signal,
): Signal {
  const x = signal.value();
  const [batch] = x.shape as [number];
  const shapes = squeezeShapes(layer);
  const dense = (input: GraphValue, step: 'reduce' | 'expand') => {
    const name = `${prefix}.${layer.name}.${step}`;
    const shape = shapes[step];
    const weight = builder.parameter(`${name}.weight`, shape);
    const bias = biasOf(builder, name, layer[step].bias, shape[0]);
    return builder.node('Conv', [input, weight, ...bias], [batch, shape[0], 1, 1], {
      kernel_shape: { ints: [1, 1] },
    });
  };
  const reduced = dense(builder.mean(x, [2, 3]), 'reduce');
  const expanded = dense(emitActivation(builder, layer.fn, reduced), 'expand');
  return gated(builder, x, expanded, layer.gain);
}

/** The channels' means as a picture of one column, along which a convolution runs. */
function lowerChannelAttention(
  { name, kernel, gain }: ChannelAttentionLayer,
  builder: GraphBuilder,
  prefix: string,
  signal: Signal,
): Signal {
  const x = signal.value();
  const [batch, channels] = x.shape as [number, number];
  const weight = builder.parameter(`${prefix}.${name}.weight`, [1, 1, kernel, 1]);
  const column = builder.reshape(builder.mean(x, [2, 3]), [batch, 1, channels, 1]);
  const side = (kernel - 1) / 2;
  const mixed = builder.node('Conv', [column, weight], column.shape, {
    kernel_shape: { ints: [kernel, 1] },
    pads: { ints: [side, 0, side, 0] },
  });
  return gated(builder, x, builder.reshape(mixed, [batch, channels, 1, 1]), gain);
}

/** x · gain · sigmoid(e), a number a channel of each sample. */
function gated(builder: GraphBuilder, x: GraphValue, e: GraphValue, gain: number): Signal {
  const gate = times(builder, emitActivation(builder, 'sigmoid', e), gain);
  return Signal.whole(builder, builder.node('Mul', [x, gate], x.shape));
}

type Normalize = (layer: NormLayer, builder: GraphBuilder, x: Signal) => GraphValue;

/** Every kind of norm: (x − mean) / √(variance + ε), each over values of its own. */
const NORMS: Readonly<Record<NormKind, Normalize>> = {
  // Each channel by itself.
  batch: (layer, builder, x) => normalized(builder, x.centred().value, undefined, layer),
  // Each sample by itself.
  layer: (layer, builder, x) => overAxes(layer, builder, x, [1, 2, 3]),
  // Each pixel by itself.
  layer2d: (layer, builder, x) => overAxes(layer, builder, x, [1]),
  instance: (layer, builder, x) => overAxes(layer, builder, x, [2, 3]),
  group: (layer, builder, x) => lowerGroupNorm(builder, layer, x.value()),
};

function lowerNorm(layer: NormLayer, builder: GraphBuilder, prefix: string, x: Signal): Signal {
  const { running, kind } = layer;
  if (running === undefined) return Signal.whole(builder, NORMS[kind](layer, builder, x));
  return Signal.whole(builder, runningNorm(layer, builder, `${prefix}.${running}`, x.value()));
}

/** By the mean and variance that training has kept. */
function runningNorm(
  { channels, epsilon }: NormLayer,
  builder: GraphBuilder,
  name: string,
  x: GraphValue,
): GraphValue {
  const each = (key: string) => builder.parameter(`${name}.${key}`, [1, channels, 1, 1]);
  const centred = builder.node('Sub', [x, each('running_mean')], x.shape);
  const inverse = inverseDeviation(builder, each('running_var'), epsilon);
  return builder.node('Mul', [centred, inverse], x.shape);
}

function overAxes(
  layer: NormLayer,
  builder: GraphBuilder,
  x: Signal,
  axes: readonly number[],
): GraphValue {
  return normalized(builder, builder.centre(x.value(), axes).value, axes, layer);
}

/** What is centred over some axes, by its deviation over them. */
function normalized(
  builder: GraphBuilder,
  centred: GraphValue,
  axes: readonly number[] | undefined,
  { epsilon }: NormLayer,
): GraphValue {
  const inverse = inverseDeviation(builder, builder.meanSquare(centred, axes), epsilon);
  return builder.node('Mul', [centred, inverse], centred.shape);
}

/**
 * Each sample's channels fall into consecutive groups, normalised each by itself (Wu and He 2018).
 * Groups meet in the means of planes, N, C, 1, 1, alone.
 */
function lowerGroupNorm(builder: GraphBuilder, layer: NormLayer, x: GraphValue): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const members = channels / layer.groups;
  const ofGroups = (planes: GraphValue) =>
    builder.mean(builder.reshape(planes, [batch, layer.groups, members, 1]), [2]);
  const toPlanes = (groups: GraphValue) => {
    const each = builder.filled(1, [1, 1, members, 1]);
    const spread = builder.node('Mul', [groups, each], [batch, layer.groups, members, 1]);
    return builder.reshape(spread, [batch, channels, 1, 1]);
  };
  const mean = toPlanes(ofGroups(builder.mean(x, [2, 3])));
  const centred = builder.node('Sub', [x, mean], x.shape);
  const variance = ofGroups(builder.meanSquare(centred, [2, 3]));
  const inverse = toPlanes(inverseDeviation(builder, variance, layer.epsilon));
  return builder.node('Mul', [centred, inverse], x.shape);
}

/** 1 / √(variance + ε). */
function inverseDeviation(
  builder: GraphBuilder,
  variance: GraphValue,
  epsilon: number,
): GraphValue {
  const guarded = builder.node('Add', [variance, builder.float(epsilon)], variance.shape);
  const deviation = builder.node('Sqrt', [guarded], variance.shape);
  return builder.node('Reciprocal', [deviation], variance.shape);
}

function shapeAfter(layer: Layer, x: GraphValue): number[] {
  const [batch, ...extent] = x.shape as [number, number, number, number];
  return [batch, ...layerFacts(layer).extent(layer, extent)];
}
