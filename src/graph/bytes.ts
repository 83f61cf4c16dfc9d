import { elements } from '../core/shape.ts';
import type { Graph, GraphValue, TensorType } from './graph.ts';

const BYTES: Readonly<Record<TensorType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** Bytes of a tensor. */
export function bytesOf({ type, shape }: Pick<GraphValue, 'type' | 'shape'>): number {
  return BYTES[type] * elements(shape);
}

/** Bytes of the parameters of a graph. */
export function parameterBytes({ parameters }: Pick<Graph, 'parameters'>): number {
  return parameters.reduce((sum, value) => sum + bytesOf(value), 0);
}
