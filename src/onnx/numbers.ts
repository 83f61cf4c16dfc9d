import { elements } from '../core/shape.ts';
import { bytesOf } from '../graph/bytes.ts';
import type { GraphConstant, TensorType } from '../graph/graph.ts';
import { isStoredType, readBytes, toFloat32 } from '../weights/stored.ts';
import type { ModelTensor } from './model.ts';

/** The bytes of a tensor. */
function bytesOfTensor({ numbers, type, shape }: ModelTensor): Uint8Array {
  return 'bytes' in numbers
    ? numbers.bytes
    : readBytes(numbers.file, numbers.offset, bytesOf({ type, shape }));
}

/** The type that a tensor is computed with: every float is float32. */
export function computedType(type: TensorType): TensorType {
  return isStoredType(type) ? 'float32' : type;
}

/** The numbers of a tensor of floats. */
export function floatsOf(tensor: ModelTensor): Float32Array {
  const { type } = tensor;
  if (!isStoredType(type)) throw new Error(`${tensor.name} holds no floats`);
  return toFloat32(type, bytesOfTensor(tensor));
}

/** The numbers of a tensor of few integers; undefined where it has others, or more. */
export function integersOf(tensor: ModelTensor, most = 4096): number[] | undefined {
  if (tensor.type !== 'int64' || elements(tensor.shape) > most) return undefined;
  const bytes = bytesOfTensor(tensor);
  const values = [...new BigInt64Array(bytes.slice().buffer as ArrayBuffer)].map(Number);
  return values.every(Number.isSafeInteger) ? values : undefined;
}

/** A tensor as a part of a graph. */
export function constantOf(tensor: ModelTensor): GraphConstant {
  const { name, shape, type } = tensor;
  const data = isStoredType(type)
    ? floatsOf(tensor)
    : (integersOf(tensor) ?? bytesOfTensor(tensor));
  return { name, type: computedType(type), shape, data };
}
