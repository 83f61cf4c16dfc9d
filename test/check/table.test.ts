import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES, rulesOf } from '../../src/check/table.ts';

const HOME = new URL('../../src/check/', import.meta.url);

/** Whether something exported is a rule: it says so and can be run. */
function isRule(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'kind' in value && 'run' in value;
}

test('every rule that a file holds is in the table, once', async () => {
  const files = readdirSync(HOME, { recursive: true }).map(String);
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('table.ts'));
  const modules = await Promise.all(sources.map((file) => import(new URL(file, HOME).href)));
  const rules = modules.flatMap((all) => Object.values(all).filter(isRule));
  const listed: object[] = Object.values(RULES);
  expect(new Set(rules)).toEqual(new Set(listed));
  expect(listed).toHaveLength(new Set(listed).size);
});

test('every rule is of a kind that is run', () => {
  const run = rulesOf('network', 'smaller-batch', 'assertion', 'baseline').map(([id]) => id);
  expect(run).toEqual(Object.keys(RULES));
  expect(rulesOf('assertion').map(([id]) => id)).toEqual(['assert']);
  expect(rulesOf('smaller-batch').map(([id]) => id)).toEqual(['batch-dependence']);
  expect(rulesOf('baseline').every(([id]) => id.startsWith('baseline-'))).toBe(true);
});
