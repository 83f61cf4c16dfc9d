import { reshape, type Tensor, transpose } from '@tensorflow/tfjs-core';

/**
 * How a tensor lies in memory. Activations, of rank 4, are `nhwc`, for which TensorFlow has its
 * kernels; whatever else there is keeps the order of ONNX.
 */
export type Layout = 'nhwc' | 'onnx';

/** A float32 tensor of a graph. */
export interface Value {
  readonly tensor: Tensor;
  readonly layout: Layout;
}

/** Where an axis of NCHW is in NHWC. */
const NHWC_AXIS = [0, 3, 1, 2] as const;
const FROM_NCHW = [0, 2, 3, 1];

/** Where an axis of ONNX is in memory. */
export function inMemory(axis: number, layout: Layout): number {
  return layout === 'nhwc' ? (NHWC_AXIS[axis] as number) : axis;
}

/** The tensor as ONNX means it, channels before height and width. */
export function toOnnx({ tensor, layout }: Value): Tensor {
  return layout === 'nhwc' ? transpose(tensor, [...NHWC_AXIS]) : tensor;
}

/** The tensor with its channels last. One of a lower rank lines up with the last axes of NCHW. */
export function toNhwc({ tensor, layout }: Value): Tensor {
  if (layout === 'nhwc' || tensor.rank === 0) return tensor;
  const missing = Array.from({ length: 4 - tensor.rank }, () => 1);
  return transpose(reshape(tensor, [...missing, ...tensor.shape]), FROM_NCHW);
}

/** The shape as ONNX means it. */
export function shapeOf({ tensor, layout }: Value): number[] {
  return layout === 'nhwc' ? NHWC_AXIS.map((axis) => tensor.shape[axis] as number) : tensor.shape;
}
