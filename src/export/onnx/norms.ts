import type { GraphValue } from '../../graph/graph.ts';
import type { NormKind, NormLayer } from '../../plan/layers.ts';
import type { Step } from '../steps.ts';
import { filled } from '../tensor.ts';
import type { ModuleWriter } from './writer.ts';

/** A norm to write, with the name before those of its tensors. */
interface Place {
  readonly writer: ModuleWriter;
  readonly at: Step;
  readonly name: string;
}

type Write = (layer: NormLayer, place: Place, x: GraphValue) => GraphValue;

const NORMS: Readonly<Record<NormKind, Write>> = {
  batch: writeBatchNorm,
  layer: writeLayerNorm,
  layer2d: writePixelNorm,
  instance: (layer, place, x) =>
    place.writer.node('InstanceNormalization', [x, ...affine(layer, place)], x.shape, guard(layer)),
  group: writeGroupNorm,
};

/** Writes a norm as the operator that ONNX has for it. */
export function writeNorm(
  layer: NormLayer,
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
): GraphValue {
  const name = `${at.block}.${at.module}`;
  return NORMS[layer.kind](layer, { writer, at, name }, x);
}

function guard({ epsilon }: NormLayer) {
  return { epsilon: { f: epsilon } };
}

/** Weight and bias, a number a channel each, with as many axes of size 1 behind as asked for. */
function affine({ channels }: NormLayer, { writer, at, name }: Place, behind = 0): GraphValue[] {
  const shape = [channels, ...Array.from({ length: behind }, () => 1)];
  return [
    writer.tensor(`${name}.weight`, shape, at.weight),
    writer.tensor(`${name}.bias`, shape, filled(0)),
  ];
}

/**
 * Running statistics at first: 0 and 1, but not their bytes. onnxruntime 1.30 keeps tensors of equal bytes once, and
 * writes over running statistics in place, so that weights of 1 and biases of 0 would change with them.
 */
const RUNNING = { mean: -0, variance: 1 + 2 ** -23 };

/** By the statistics of the batch at hand, as in training. */
function writeBatchNorm(layer: NormLayer, place: Place, x: GraphValue): GraphValue {
  const { writer, name } = place;
  const { channels } = layer;
  const running = [
    writer.tensor(`${name}.running_mean`, [channels], filled(RUNNING.mean)),
    writer.tensor(`${name}.running_var`, [channels], filled(RUNNING.variance)),
  ];
  return writer.nodeBeside(
    'BatchNormalization',
    [x, ...affine(layer, place), ...running],
    x.shape,
    { ...guard(layer), training_mode: { i: 1 } },
    { count: running.length, length: channels },
  );
}

/** Of each sample, over channels and pixels. */
function writeLayerNorm(layer: NormLayer, place: Place, x: GraphValue): GraphValue {
  const attributes = { ...guard(layer), axis: { i: 1 } };
  const inputs = [x, ...affine(layer, place, 2)];
  return place.writer.node('LayerNormalization', inputs, x.shape, attributes);
}

/** Of each pixel, over its channels, which the operator wants last. */
function writePixelNorm(layer: NormLayer, place: Place, x: GraphValue): GraphValue {
  const { writer } = place;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const last = writer.node('Transpose', [x], [batch, height, width, channels], {
    perm: { ints: [0, 2, 3, 1] },
  });
  const attributes = { ...guard(layer), axis: { i: -1 } };
  const y = writer.node(
    'LayerNormalization',
    [last, ...affine(layer, place)],
    last.shape,
    attributes,
  );
  return writer.node('Transpose', [y], x.shape, { perm: { ints: [0, 3, 1, 2] } });
}

/** As PyTorch exports it: each group is one channel of an instance norm, and the affine pair comes behind. */
function writeGroupNorm(layer: NormLayer, place: Place, x: GraphValue): GraphValue {
  const { writer, at, name } = place;
  const [batch = 1] = x.shape;
  const { groups } = layer;
  const grouped = writer.node('Reshape', [x, writer.int64([0, groups, -1])], [batch, groups, -1]);
  const unit = [
    writer.tensor(`${name}.ones`, [groups], filled(1)),
    writer.tensor(`${name}.zeros`, [groups], filled(0)),
  ];
  const y = writer.node('InstanceNormalization', [grouped, ...unit], grouped.shape, guard(layer));
  const [, ...extent] = x.shape;
  const back = writer.node('Reshape', [y, writer.int64([0, ...extent])], x.shape);
  const { weight } = at;
  if (weight.kind === 'filled' && weight.value === 1) return back;
  const scale = writer.tensor(`${name}.weight`, [layer.channels, 1, 1], weight);
  return writer.node('Mul', [back, scale], x.shape);
}
