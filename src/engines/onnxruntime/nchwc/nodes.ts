import { elements } from '../../../core/shape.ts';
import type { Attribute, GraphValue } from '../../../graph/graph.ts';
import type { GraphWriter } from '../../../graph/writer.ts';

/**
 * The blocked layout NCHWc, in which onnxruntime's convolutions are quickest: N, C/c, H, W, c, the
 * block c being as long as a vector register. onnxruntime turns to it by itself, but only where
 * weights are constants; its operators take any weight. A tensor keeps the shape N, C, H, W beside
 * its numbers in the other order; where H·W is 1, both orders are one.
 */
export const NCHWC = 'com.microsoft.nchwc';

/** Appends an operator on blocked tensors. */
export function blockedNode(
  writer: GraphWriter,
  op: string,
  inputs: readonly (GraphValue | string)[],
  shape: readonly number[],
  attributes: Readonly<Record<string, Attribute>> = {},
  name?: string,
): GraphValue {
  const options = name === undefined ? {} : { name };
  return writer.node(op, inputs, shape, attributes, { domain: NCHWC, ...options });
}

/** NCHW to NCHWc; C is a multiple of the block. */
export function toNchwc(writer: GraphWriter, x: GraphValue): GraphValue {
  return blockedNode(writer, 'ReorderInput', [x], x.shape);
}

/** NCHWc to NCHW, under a name that is asked for. */
export function fromNchwc(writer: GraphWriter, x: GraphValue, name: string): GraphValue {
  const channels = { i: x.shape[1] as number };
  return blockedNode(writer, 'ReorderOutput', [x], x.shape, { channels }, name);
}

/**
 * A weight O, I, H, W in the order O/o, I/i, H, W, i, o of blocked inputs: first the input channels
 * are blocked, then the filters, each by the operator that blocks the channels of a picture.
 */
export function blockedWeight(writer: GraphWriter, weight: GraphValue): GraphValue {
  const [filters, channels, height, width] = weight.shape as [number, number, number, number];
  const taps = height * width;
  if (taps === 1) return filtersBlocked(writer, weight);
  const pictures = writer.reshape(weight, [filters, channels, taps, 1]);
  return filtersBlocked(writer, toNchwc(writer, pictures), weight.shape);
}

/** A weight O, I, H, W in the order O/o, I, H, W, o, as a convolution wants it that reads NCHW. */
export function filtersBlocked(
  writer: GraphWriter,
  weight: GraphValue,
  shape = weight.shape,
): GraphValue {
  const filters = weight.shape[0] as number;
  const rest = elements(weight.shape) / filters;
  const picture = writer.reshape(weight, [1, filters, rest, 1]);
  return writer.reshape(toNchwc(writer, picture), shape);
}
