import { expect, test } from 'vitest';
import { pinkBatch } from '../../src/data/pink.ts';

const SIZE = 64;

/** Power of the discrete Fourier transform along the rows, at one frequency, by its definition. */
function rowPower(batch: Float32Array, frequency: number): number {
  let power = 0;
  for (let row = 0; row < batch.length / SIZE; row++) {
    let [re, im] = [0, 0];
    for (let i = 0; i < SIZE; i++) {
      const value = batch[row * SIZE + i] as number;
      re += value * Math.cos((2 * Math.PI * frequency * i) / SIZE);
      im += value * Math.sin((2 * Math.PI * frequency * i) / SIZE);
    }
    power += re * re + im * im;
  }
  return power;
}

function variance(values: Float32Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
}

test('the power along a line falls as the spectrum says', () => {
  for (const exponent of [0, 0.5, 1, 1.5]) {
    const batch = pinkBatch([16, 3, SIZE, SIZE], exponent, 3);
    // Summed over the other axis, a power of 1/|f|^2e in the plane.
    const expected = (f: number) =>
      Array.from(
        { length: SIZE },
        (_, k) => Math.hypot(f, Math.min(k, SIZE - k)) ** (-2 * exponent),
      ).reduce((sum, p) => sum + p, 0);
    for (const [low, high] of [
      [1, 4],
      [4, 16],
    ] as const) {
      const measured = rowPower(batch, low) / rowPower(batch, high);
      // 48 planes of 64 rows, correlated within a plane: a tenth is three standard errors or more.
      expect(Math.abs(measured / (expected(low) / expected(high)) - 1)).toBeLessThan(0.25);
    }
  }
});

test('the variance is 1 over the whole square', () => {
  expect(variance(pinkBatch([32, 3, SIZE, SIZE], 1, 0))).toBeCloseTo(1, 1);
  expect(variance(pinkBatch([8, 3, SIZE, SIZE], 0, 0))).toBeCloseTo(1, 1);
});

test('an odd rectangle is cut out of the square; seeds differ, and repeat', () => {
  const batch = pinkBatch([2, 1, 33, 50], 1, 7);
  expect(batch.length).toBe(2 * 33 * 50);
  expect(batch.every(Number.isFinite)).toBe(true);
  expect(pinkBatch([2, 1, 33, 50], 1, 7)).toEqual(batch);
  expect(pinkBatch([2, 1, 33, 50], 1, 8)).not.toEqual(batch);
});

test('neighbours are alike, as in pictures, and not in white noise', () => {
  const correlation = (values: Float32Array) => {
    let product = 0;
    for (let i = 0; i + 1 < values.length; i++) {
      if ((i + 1) % SIZE !== 0) product += (values[i] as number) * (values[i + 1] as number);
    }
    return product / values.length / variance(values);
  };
  expect(correlation(pinkBatch([8, 3, SIZE, SIZE], 1, 0))).toBeGreaterThan(0.6);
  expect(Math.abs(correlation(pinkBatch([8, 3, SIZE, SIZE], 0, 0)))).toBeLessThan(0.02);
});
