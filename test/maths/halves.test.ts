import { expect, test } from 'vitest';
import { fromBfloat16, fromFloat16 } from '../../src/maths/halves.ts';

function halves(...bits: number[]): number[] {
  const out = new Float32Array(bits.length);
  fromFloat16(Uint16Array.from(bits), out);
  return [...out];
}

test('float16 by its bits: IEEE 754-2019, table 3.5', () => {
  expect(halves(0x0000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001)).toEqual([
    0,
    1,
    -2,
    65504,
    2 ** -14,
    2 ** -24,
  ]);
  expect(halves(0x7c00, 0xfc00, 0x7e00)).toEqual([
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
  expect(Object.is(halves(0x8000)[0], -0)).toBe(true);
});

test('every float16 is between its neighbours, and halfway is where it should be', () => {
  const all = halves(...Array.from({ length: 0x7c00 }, (_, bits) => bits));
  for (const [i, value] of all.entries())
    if (i > 0) expect(value).toBeGreaterThan(all[i - 1] as number);
});

test('bfloat16 is the upper half of a float32', () => {
  const floats = Float32Array.from([1, -2.5, 3e38, 1e-37]);
  const bits = new Uint32Array(floats.buffer).map((word) => word >>> 16);
  const out = new Float32Array(floats.length);
  fromBfloat16(Uint16Array.from(bits), out);
  for (const [i, value] of floats.entries()) {
    expect(Math.abs((out[i] as number) - value)).toBeLessThanOrEqual(2 ** -7 * Math.abs(value));
  }
});
