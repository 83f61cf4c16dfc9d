import type { GraphValue } from '../../graph/graph.ts';
import { emitActivation } from '../../lower/activations.ts';
import {
  type ChannelAttentionLayer,
  type SqueezeExciteLayer,
  squeezeShapes,
} from '../../plan/layers.ts';
import type { Step } from '../steps.ts';
import { filtersOf, parametersOf, pathOf, times } from './parameters.ts';
import type { ModuleWriter } from './writer.ts';

export function writeSqueezeExcite(
  layer: SqueezeExciteLayer,
  writer: ModuleWriter,
  at: Step,
  x: GraphValue,
): GraphValue {
  const [batch, channels] = x.shape as [number, number];
  const shapes = squeezeShapes(layer);
  const dense = (input: GraphValue, part: 'reduce' | 'expand', out: number) => {
    const { weight, bias } = layer[part];
    const inputs = filtersOf(writer, at, {
      part: `.${part}`,
      shape: shapes[part],
      init: weight,
      bias,
    });
    return writer.node('Conv', [input, ...inputs], [batch, out, 1, 1], {
      kernel_shape: { ints: [1, 1] },
    });
  };
  const means = writer.node('GlobalAveragePool', [x], [batch, channels, 1, 1]);
  const hidden = emitActivation(writer, layer.fn, dense(means, 'reduce', layer.hidden));
  return gated(writer, at, x, dense(hidden, 'expand', channels), layer.gain);
}

/** The channels' means as a picture of one column, along which a convolution runs. */
export function writeChannelAttention(
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
