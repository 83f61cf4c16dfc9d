import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import type { TypedNumbers } from '../../../src/core/typed-numbers.ts';
import type { ArrayType, NumericArray } from '../../../src/data/arrays/array.ts';
import { toBigInt64, toFloat32 } from '../../../src/data/arrays/convert.ts';
import { readArray } from '../../../src/data/arrays/read.ts';
import { fixture } from './fixture.ts';

function arrayOf(type: ArrayType, data: TypedNumbers): NumericArray {
  return { name: 'x', type, shape: [data.length], place: 'a.npz, array x', data };
}

test('every 97th float16 has the value that NumPy gives it', async () => {
  const halves = toFloat32(await readArray(fixture('shapes.npz'), 'halves'));
  const { data } = await readArray(fixture('shapes.npz'), 'singles');
  expect(halves).toEqual(data);
});

test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x03ff, 2 ** -14 - 2 ** -24],
  [0x0001, 2 ** -24],
  [0x8000, -0],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x7e00, Number.NaN],
])('float16 %i is %d', (bits, value) => {
  expect(toFloat32(arrayOf('float16', Uint16Array.of(bits)))).toEqual(Float32Array.of(value));
});

test('what is float32 or int64 already is not copied', () => {
  const [floats, integers] = [new Float32Array(2), new BigInt64Array(2)];
  expect(toFloat32(arrayOf('float32', floats))).toBe(floats);
  expect(toBigInt64(arrayOf('int64', integers))).toBe(integers);
});

test('float64 is rounded to the nearest float32, and whole numbers are converted', () => {
  expect(toFloat32(arrayOf('float64', Float64Array.of(0.1)))[0]).toBe(Math.fround(0.1));
  expect(toFloat32(arrayOf('int64', BigInt64Array.of(-3n)))).toEqual(Float32Array.of(-3));
  expect(toFloat32(arrayOf('bool', Uint8Array.of(0, 1)))).toEqual(Float32Array.of(0, 1));
});

test('identifiers and masks as int64', () => {
  expect(toBigInt64(arrayOf('int32', Int32Array.of(-7, 9)))).toEqual(BigInt64Array.of(-7n, 9n));
  expect(toBigInt64(arrayOf('bool', Uint8Array.of(0, 1)))).toEqual(BigInt64Array.of(0n, 1n));
  const most = 2n ** 63n - 1n;
  expect(toBigInt64(arrayOf('uint64', BigUint64Array.of(most)))).toEqual(BigInt64Array.of(most));
});

test('floats are no identifiers, and int64 has an end', () => {
  expect(() => toBigInt64(arrayOf('float32', Float32Array.of(1)))).toThrow(UserError);
  expect(() => toBigInt64(arrayOf('uint64', BigUint64Array.of(2n ** 63n)))).toThrow(UserError);
});
