import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { rowsOf, type Table } from '../../src/weights/rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'spp rows '));
afterAll(() => rmSync(folder, { recursive: true }));

const WIDTH = 3;
const numbers = Float32Array.from({ length: 5 * WIDTH }, (_, i) => i);
const file = join(folder, 'table.bin');
writeFileSync(file, Buffer.concat([Buffer.alloc(8), Buffer.from(numbers.buffer)]));

const init = { distribution: 'normal', std: 0.02, standardize: null } as const;
const TABLES: Record<string, Table> = {
  stored: { kind: 'stored', tensor: { file, offset: 8, shape: [5, WIDTH], type: 'float32' } },
  values: { kind: 'values', shape: [5, WIDTH], values: numbers },
  drawn: { kind: 'drawn', weight: { tensor: 'table', shape: [50_000, 64], init } },
};

test.each(['stored', 'values'])('rows as they are chosen: %s', (kind) => {
  expect([...rowsOf(TABLES[kind] as Table, [4, 0, -1], 0)]).toEqual([
    12, 13, 14, 0, 1, 2, 12, 13, 14,
  ]);
});

test('a row that is drawn is the same wherever it is chosen, and another under another seed', () => {
  const rows = (ids: number[], seed: number) => rowsOf(TABLES['drawn'] as Table, ids, seed);
  const [one, again] = [rows([7], 0), rows([3, 7], 0).subarray(64)];
  expect([...again]).toEqual([...one]);
  expect([...rows([7], 1)]).not.toEqual([...one]);
  const many = rows(
    Array.from({ length: 200 }, (_, i) => i),
    0,
  );
  const deviation = Math.sqrt(many.reduce((sum, x) => sum + x * x, 0) / many.length);
  // Of 12,800 numbers the deviation is known to 0.6 %.
  expect(Math.abs(deviation / 0.02 - 1)).toBeLessThan(0.03);
});

test('a row that is not there is told', () => {
  for (const id of [5, -6]) {
    expect(() => rowsOf(TABLES['stored'] as Table, [id], 0)).toThrow(UserError);
    expect(() => rowsOf(TABLES['stored'] as Table, [id], 0)).toThrow(/none of the 5/);
  }
});
