import type { TypedNumbers } from '../../core/typed-numbers.ts';

/** How the numbers of a type lie in memory. */
interface TypeRow {
  /** NumPy's letter and bytes, as a header has them behind the order of bytes. */
  readonly code: string;
  readonly Data: new (buffer: ArrayBuffer) => TypedNumbers;
  readonly bytes: number;
}

/** The types that are read, called as NumPy and ONNX call them. */
export const ARRAY_TYPES = {
  float16: { code: 'f2', Data: Uint16Array, bytes: 2 },
  float32: { code: 'f4', Data: Float32Array, bytes: 4 },
  float64: { code: 'f8', Data: Float64Array, bytes: 8 },
  int8: { code: 'i1', Data: Int8Array, bytes: 1 },
  int16: { code: 'i2', Data: Int16Array, bytes: 2 },
  int32: { code: 'i4', Data: Int32Array, bytes: 4 },
  int64: { code: 'i8', Data: BigInt64Array, bytes: 8 },
  uint8: { code: 'u1', Data: Uint8Array, bytes: 1 },
  uint16: { code: 'u2', Data: Uint16Array, bytes: 2 },
  uint32: { code: 'u4', Data: Uint32Array, bytes: 4 },
  uint64: { code: 'u8', Data: BigUint64Array, bytes: 8 },
  bool: { code: 'b1', Data: Uint8Array, bytes: 1 },
} as const satisfies Readonly<Record<string, TypeRow>>;

export type ArrayType = keyof typeof ARRAY_TYPES;

/** What is known of an array before its numbers are read. */
export interface ArrayHeader {
  /** Undefined in an `.npy` file, which is one array without a name. */
  readonly name: string | undefined;
  readonly type: ArrayType;
  /** Empty of a scalar. */
  readonly shape: readonly number[];
  /** The file, and the array in it where there may be several: what errors name. */
  readonly place: string;
}

export interface NumericArray extends ArrayHeader {
  /** In C order. */
  readonly data: TypedNumbers;
}
