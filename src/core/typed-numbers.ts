/** Numbers as they lie in memory; halves as their bits, bool as 0 and 1. */
export type TypedNumbers =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;
