import { UserError } from '../../core/errors.ts';
import { fromFloat16 } from '../../maths/halves.ts';
import type { NumericArray } from './array.ts';

/**
 * Any numbers as float32, rounded to the nearest where they are of a wider type; true is 1.
 *
 * @returns the array's own data where it is float32 already
 */
export function toFloat32({ type, data }: NumericArray): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') {
    const out = new Float32Array(data.length);
    fromFloat16(data as Uint16Array, out);
    return out;
  }
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
