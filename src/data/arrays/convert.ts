import { UserError } from '../../core/errors.ts';
import type { NumericArray } from './array.ts';

/**
 * Any numbers as float32, rounded to the nearest where they are of a wider type; true is 1.
 *
 * @returns the array's own data where it is float32 already
 */
export function toFloat32({ type, data }: NumericArray): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as Uint16Array, half);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/**
 * Whole numbers as int64, which identifiers and masks are; true is 1.
 *
 * @returns the array's own data where it is int64 already
 * @throws {UserError} they are floats, or one of them is beyond int64
 */
export function toBigInt64({ type, data, place }: NumericArray): BigInt64Array {
  if (data instanceof BigInt64Array) return data;
  if (type.startsWith('float')) {
    throw new UserError(`whole numbers are needed, and these are ${type}`, {
      place,
      remedy: "Convert it before it is saved: x.astype('int64').",
    });
  }
  if (data instanceof BigUint64Array && data.some((value) => value >= 2n ** 63n)) {
    throw new UserError('a number is larger than the largest of int64', { place });
  }
  return BigInt64Array.from(data as ArrayLike<number | bigint>, BigInt);
}

/** The value of a float16 (IEEE 754 binary16) by its bits: sign, 5 of the exponent, 10 of the fraction. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
