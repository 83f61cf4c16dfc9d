import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openEngine } from '../../src/engines/open.ts';
import { autoOrder, ENGINE_NAMES, type EngineName, engineRow } from '../../src/engines/table.ts';

test('auto tries a GPU before the CPU, what runs anywhere last, and no two engines at once', () => {
  expect(autoOrder()).toEqual(['tfjs-gpu', 'ort-cpu']);
  expect(autoOrder(true)).toEqual(['tfjs-gpu', 'ort-cpu', 'tfjs-wasm']);
  const places = autoOrder().map((name) => engineRow(name).auto);
  expect(new Set(places).size).toBe(places.length);
});

const SINGLE = ENGINE_NAMES.filter((name) => engineRow(name).threads === 'one');

test.each(SINGLE)('%s takes no more threads than its one', async (name: EngineName) => {
  await expect(openEngine(name, 2)).rejects.toThrow(`${name} runs on one thread`);
  expect(await engineRow(name).device()).toMatch(/, 1 thread$/);
});

test('a folder of src/engines/ is loaded by the table alone, and not before it is asked for', () => {
  const home = new URL('../../src/engines/', import.meta.url);
  const entries = readdirSync(home, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const text = readFileSync(new URL('table.ts', home), 'utf8');
  for (const name of folders) expect(text).toContain(`await import('./${name}/open.ts')`);
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  for (const file of files) {
    const early = new RegExp(`^import (?!type)[^;]*'\\./(${folders.join('|')})/`, 'm');
    expect(readFileSync(new URL(file, home), 'utf8')).not.toMatch(early);
  }
});
