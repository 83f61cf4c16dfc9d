import type {
  BlockPlan,
  ConvLayer,
  Layer,
  NormLayer,
  PoolLayer,
  SqueezeExciteLayer,
  StemPlan,
} from '../core/plan.ts';
import { type GraphBuilder, PER_CHANNEL } from '../graph/builder.ts';
import type { GraphValue } from '../graph/graph.ts';
import { EMIT_ACTIVATION } from './activations.ts';
import { outputExtent } from './shape.ts';

/** Emits the stem, tapped as `prefix.out`. */
export function lowerStem(builder: GraphBuilder, stem: StemPlan, prefix: string, x: GraphValue) {
  const output = lowerChain(builder, stem.layers, prefix, x);
  builder.tap(output, `${prefix}.out`);
  return output;
}

/**
 * Emits a block: y = post(s + α·g·f). The branch f is tapped as `prefix.res`, y as `prefix.out`.
 */
export function lowerBlock(builder: GraphBuilder, block: BlockPlan, prefix: string, x: GraphValue) {
  const pre = lowerChain(builder, block.pre, prefix, x);
  const source = block.shortcutInput === 'pre' ? pre : x;
  const shortcut = lowerChain(builder, block.shortcut, prefix, source);
  const branch = lowerChain(builder, block.branch, prefix, pre);
  builder.tap(branch, `${prefix}.res`);
  const scaled = times(builder, branch, block.alpha * block.skipGain);
  const sum = builder.node('Add', [shortcut, scaled], branch.shape);
  const output = lowerChain(builder, block.post, prefix, sum);
  builder.tap(output, `${prefix}.out`);
  return output;
}

/** Multiplication by a constant of the architecture. */
function times(builder: GraphBuilder, x: GraphValue, factor: number): GraphValue {
  return factor === 1 ? x : builder.node('Mul', [x, builder.float(factor)], x.shape);
}

function lowerChain(
  builder: GraphBuilder,
  layers: readonly Layer[],
  prefix: string,
  x: GraphValue,
): GraphValue {
  return layers.reduce((value, layer) => lowerLayer(builder, layer, prefix, value), x);
}

function lowerLayer(builder: GraphBuilder, layer: Layer, prefix: string, x: GraphValue) {
  switch (layer.op) {
    case 'conv':
      return lowerConv(builder, layer, prefix, x);
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

function lowerConv(builder: GraphBuilder, layer: ConvLayer, prefix: string, x: GraphValue) {
  const weight = builder.parameter(`${prefix}.${layer.name}.weight`, [
    layer.out,
    layer.in,
    ...layer.kernel,
  ]);
  return builder.node('Conv', [x, weight], shapeAfter(layer, x), window(layer));
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
  const pooled = builder.reduceMean(x, [2, 3]);
  const reduced = dense(pooled, 'reduce', channels, hidden);
  const expanded = dense(EMIT_ACTIVATION.relu(builder, reduced), 'expand', hidden, channels);
  const gate = times(builder, EMIT_ACTIVATION.sigmoid(builder, expanded), gain);
  return builder.node('Mul', [x, gate], x.shape);
}

/** (x − mean) / √(variance + ε), over the axes that the kind of norm reduces. */
function lowerNorm(builder: GraphBuilder, layer: NormLayer, x: GraphValue): GraphValue {
  if (layer.kind === 'group') return lowerGroupNorm(builder, layer, x);
  const axes = { batch: PER_CHANNEL, layer: [1, 2, 3], instance: [2, 3] }[layer.kind];
  return normalize(builder, x, axes, layer.epsilon);
}

/** Each sample's channels fall into consecutive groups, normalised each by itself (Wu and He 2018). */
function lowerGroupNorm(builder: GraphBuilder, layer: NormLayer, x: GraphValue): GraphValue {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const shape = [batch, layer.groups, channels / layer.groups, height * width];
  const grouped = builder.node('Reshape', [x, builder.int64(shape)], shape);
  const normalized = normalize(builder, grouped, [2, 3], layer.epsilon);
  return builder.node('Reshape', [normalized, builder.int64(x.shape)], x.shape);
}

function normalize(
  builder: GraphBuilder,
  x: GraphValue,
  axes: readonly number[],
  epsilon: number,
): GraphValue {
  const { centred, variance } = builder.moments(x, axes);
  const guarded = builder.node('Add', [variance, builder.float(epsilon)], variance.shape);
  const deviation = builder.node('Sqrt', [guarded], variance.shape);
  const inverse = builder.node('Reciprocal', [deviation], variance.shape);
  return builder.node('Mul', [centred, inverse], x.shape);
}

function shapeAfter(layer: Layer, x: GraphValue): number[] {
  const [batch, ...extent] = x.shape as [number, number, number, number];
  return [batch, ...outputExtent(layer, extent)];
}
