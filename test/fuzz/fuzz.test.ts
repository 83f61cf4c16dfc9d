import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { again, fuzz } from '../../scripts/fuzz/fuzz.js';
import type { KINDS } from '../../scripts/fuzz/kinds.js';

type Kind = keyof typeof KINDS;

/** How many cases of each kind run with the tests; `npm run fuzz` runs as many as are asked for. */
const COUNTS: Readonly<Record<Kind, number>> = {
  configs: 50,
  results: 120,
  baselines: 120,
  pictures: 40,
  arrays: 40,
  kills: 4,
  models: 50,
  names: 12,
};

test.each(Object.entries(COUNTS))('%s, %d of them', async (name, count) => {
  const { runs, failure } = await fuzz(name as Kind, count, 20_261_127);
  expect(failure).toBeNull();
  expect(runs).toBe(count);
});

const FOUND = path.join(import.meta.dirname, 'found');

/** KIND-SEED.json, what `npm run fuzz` has found and shrunk. */
test.each(readdirSync(FOUND))('found once: %s', async (name) => {
  const example = JSON.parse(readFileSync(path.join(FOUND, name), 'utf8'));
  await again(name.split('-')[0] as Kind, example);
});
