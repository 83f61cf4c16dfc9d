import type { GraphBuilder } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import type {
  BlockPlan,
  ConvLayer,
  Layer,
  NormLayer,
  PoolLayer,
  SqueezeExciteLayer,
  StemPlan,
} from '../plan/plan.ts';
import { outputExtent } from '../plan/window.ts';
import { EMIT_ACTIVATION } from './activations.ts';
import { Signal } from './signal.ts';

/** Emits the stem, tapped as `prefix.out`. */
export function lowerStem(builder: GraphBuilder, stem: StemPlan, prefix: string, x: Signal) {
  const output = lowerChain(builder, stem.layers, prefix, x);
  output.tap(`${prefix}.out`);
  return output;
}

/**
 * Emits a block: y = post(s + α·g·f). The branch f is tapped as `prefix.res`, y as `prefix.out`.
 */
export function lowerBlock(builder: GraphBuilder, block: BlockPlan, prefix: string, x: Signal) {
  const pre = lowerChain(builder, block.pre, prefix, x);
  const source = block.shortcutInput === 'pre' ? pre : x;
  const shortcut = lowerChain(builder, block.shortcut, prefix, source);
  const branch = lowerChain(builder, block.branch, prefix, pre);
  branch.tap(`${prefix}.res`);
  // The sum is measured where nothing comes behind it.
  const measured = builder.tapped && block.post.length === 0;
  const sum = lowerSum(builder, shortcut, branch, block.alpha * block.skipGain, measured);
  const output = lowerChain(builder, block.post, prefix, sum);
  output.tap(`${prefix}.out`);
  return output;
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

function lowerLayer(builder: GraphBuilder, layer: Layer, prefix: string, x: Signal): Signal {
  if (layer.op === 'norm' && layer.kind === 'batch') return lowerBatchNorm(builder, layer, x);
  if (layer.op === 'conv') return lowerConv(builder, layer, prefix, x.value());
  return Signal.whole(builder, lowerWhole(builder, layer, prefix, x.value()));
}

/** A layer that reads the activation as it is. */
function lowerWhole(
  builder: GraphBuilder,
  layer: Exclude<Layer, ConvLayer>,
  prefix: string,
  x: GraphValue,
): GraphValue {
  switch (layer.op) {
    case 'norm':
      return lowerNorm(builder, layer, x);
    case 'activation':
      return times(builder, EMIT_ACTIVATION[layer.fn](builder, x), layer.gain);
    case 'scale':
      return builder.node('Mul', [x, builder.parameter(`${prefix}.${layer.name}`, [])], x.shape);
    case 'bias':
      return builder.node('Add', [x, builder.parameter(`${prefix}.${layer.name}`, [])], x.shape);
    case 'max-pool':
      return builder.node('MaxPool', [x], shapeAfter(layer, x), window(layer));
    case 'avg-pool':
      return builder.node('AveragePool', [x], shapeAfter(layer, x), window(layer));
    case 'squeeze-excite':
      return lowerSqueezeExcite(builder, layer, prefix, x);
  }
}

/** The attributes of a window that slides. */
function window({ kernel, stride, padding }: PoolLayer | ConvLayer) {
  return {
    kernel_shape: { ints: typeof kernel === 'number' ? [kernel, kernel] : kernel },
    strides: { ints: [stride, stride] },
    pads: { ints: padding },
  };
}

function lowerConv(builder: GraphBuilder, layer: ConvLayer, prefix: string, x: GraphValue): Signal {
  const weight = builder.parameter(`${prefix}.${layer.name}.weight`, [
    layer.out,
    layer.in,
    ...layer.kernel,
  ]);
  // Centring by the mean of what it reads pays where that has fewer channels.
  if (isPointwise(layer) && layer.out > layer.in) return Signal.pointwise(builder, x, weight);
  return Signal.whole(
    builder,
    builder.node('Conv', [x, weight], shapeAfter(layer, x), window(layer)),
  );
}

/** Each pixel by itself, and every one. */
function isPointwise({ kernel: [height, width], stride, padding }: ConvLayer): boolean {
  return height * width * stride === 1 && padding.every((side) => side === 0);
}

function lowerSqueezeExcite(
  builder: GraphBuilder,
  layer: SqueezeExciteLayer,
  prefix: string,
  x: GraphValue,
): GraphValue {
  const { name, channels, hidden, gain } = layer;
  const [batch] = x.shape as [number];
  const dense = (input: GraphValue, step: string, from: number, to: number) => {
    const weight = builder.parameter(`${prefix}.${name}.${step}.weight`, [to, from, 1, 1]);
    return builder.node('Conv', [input, weight], [batch, to, 1, 1], {
      kernel_shape: { ints: [1, 1] },
    });
  };
  const pooled = builder.mean(x, [2, 3]);
  const reduced = dense(pooled, 'reduce', channels, hidden);
  const expanded = dense(EMIT_ACTIVATION.relu(builder, reduced), 'expand', hidden, channels);
  const gate = times(builder, EMIT_ACTIVATION.sigmoid(builder, expanded), gain);
  return builder.node('Mul', [x, gate], x.shape);
}

/** (x − mean) / √(variance + ε), for each channel by itself. */
function lowerBatchNorm(builder: GraphBuilder, { epsilon }: NormLayer, x: Signal): Signal {
  const { value } = x.centred();
  const inverse = inverseDeviation(builder, builder.meanSquare(value), epsilon);
  return Signal.whole(builder, builder.node('Mul', [value, inverse], value.shape));
}

/** The same for each sample by itself, over the axes that the kind of norm reduces. */
function lowerNorm(builder: GraphBuilder, layer: NormLayer, x: GraphValue): GraphValue {
  if (layer.kind === 'group') return lowerGroupNorm(builder, layer, x);
  const axes = layer.kind === 'layer' ? [1, 2, 3] : [2, 3];
  const { value } = builder.centre(x, axes);
  const inverse = inverseDeviation(builder, builder.meanSquare(value, axes), layer.epsilon);
  return builder.node('Mul', [value, inverse], x.shape);
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
  return [batch, ...outputExtent(layer, extent)];
}
