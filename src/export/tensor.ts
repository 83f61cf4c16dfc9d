import { elements } from '../core/shape.ts';
import { type Bound, fillBound } from '../weights/bindings.ts';
import { RawValues } from '../weights/raw-values.ts';

/** Where the numbers of a tensor come from: what a parameter is bound to, or one number all over. */
export type Values =
  | Bound
  | { readonly kind: 'filled'; readonly value: number }
  /** An int64 scalar. */
  | { readonly kind: 'count'; readonly value: number };

/** A tensor of a network that is written into a file. */
export interface Tensor {
  readonly name: string;
  /** Its values may be drawn under another shape of as many elements. */
  readonly shape: readonly number[];
  readonly values: Values;
}

/** The same number all over. */
export function filled(value: number): Values {
  return { kind: 'filled', value };
}

export function typeOf({ values }: Tensor): 'float32' | 'int64' {
  return values.kind === 'count' ? 'int64' : 'float32';
}

const BYTES = { float32: 4, int64: 8 } as const;

export function bytesOf(tensor: Tensor): number {
  return BYTES[typeOf(tensor)] * elements(tensor.shape);
}

/**
 * The numbers of a tensor, row by row and little-endian, as drawn under a seed.
 *
 * @throws UserError where a stored tensor cannot be read
 */
export function dataOf({ shape, values }: Tensor, seed: number): Uint8Array {
  if (values.kind === 'count') return littleEndian(BigInt64Array.of(BigInt(values.value)));
  const data = new Float32Array(elements(shape));
  if (values.kind === 'filled') data.fill(values.value);
  else fillBound(values, seed, data, new RawValues());
  return littleEndian(data);
}

/** Every platform that the engines run on is little-endian. */
export function littleEndian({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
