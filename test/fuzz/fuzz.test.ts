import { expect, test } from 'vitest';
import { fuzz } from '../../scripts/fuzz/fuzz.js';
import type { KINDS } from '../../scripts/fuzz/kinds.js';

/** How many cases of each kind run with the tests; `npm run fuzz` runs as many as are asked for. */
const COUNTS: Readonly<Record<keyof typeof KINDS, number>> = {
  configs: 120,
  results: 300,
  baselines: 300,
  pictures: 40,
  kills: 4,
  names: 12,
};

test.each(Object.entries(COUNTS))('%s, %d of them', async (name, count) => {
  const { runs, failure } = await fuzz(name as keyof typeof KINDS, count, 20_261_127);
  expect(failure).toBeNull();
  expect(runs).toBe(count);
});
