import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { type Bound, fillBound, valuesOf, weightBytes } from '../../src/weights/bindings.ts';
import { RawValues } from '../../src/weights/raw-values.ts';

const folder = mkdtempSync(join(tmpdir(), 'spp stored ü-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'weights.bin');
const numbers = Float32Array.from([9, 1.5, -2, 3e-8, Number.POSITIVE_INFINITY, 7, 9]);
writeFileSync(file, new Uint8Array(numbers.buffer));

const stored = (offset: number, shape: readonly number[], of = file): Bound => ({
  kind: 'stored',
  tensor: { file: of, offset, shape, type: 'float32' },
});

function filled(bound: Bound): number[] {
  const out = new Float32Array(valuesOf(bound));
  fillBound(bound, 0, out, new RawValues());
  return [...out];
}

test('a stored tensor is read from its place, bit by bit, and a number is one value', () => {
  expect(filled(stored(4, [5]))).toEqual([...numbers.subarray(1, 6)]);
  expect(filled(stored(8, [1, 2, 1, 1]))).toEqual([...numbers.subarray(2, 4)]);
  expect(filled({ kind: 'number', value: 0.25 })).toEqual([0.25]);
  expect(weightBytes([{ ...stored(0, [2, 3]), name: 'w' }])).toBe(24);
});

test('a file that is cut off, or not there, is told with its place', () => {
  for (const bound of [stored(8, [7]), stored(1e6, [1]), stored(0, [1], join(folder, 'no'))]) {
    expect(() => filled(bound)).toThrow(UserError);
    expect(() => filled(bound)).toThrow(/beyond the end of the file|cannot be read/);
  }
});
