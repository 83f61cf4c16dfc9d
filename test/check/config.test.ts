import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/load.ts';
import {
  DEFAULT_CHECK,
  DEFAULT_THRESHOLDS,
  DEFAULT_TOLERANCE,
} from '../../src/results/check-settings.ts';
import { validates } from '../config/draft7.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../configs/spp.schema.json', import.meta.url), 'utf8'),
);
const NETWORKS = 'networks: [{ model: resnetv2-50 }]\n';
const of = (text: string) => parseConfig(`${NETWORKS}${text}`, 'x.yaml').config;
const loads = (text: string) => {
  try {
    of(text);
    return true;
  } catch {
    return false;
  }
};

test('what is not said has its default', () => {
  expect(of('').check).toEqual(DEFAULT_CHECK);
  expect(of('check: { thresholds: { growth: 20 }, baseline: { rtol: 0.01 } }').check).toEqual({
    ...DEFAULT_CHECK,
    thresholds: { ...DEFAULT_THRESHOLDS, growth: 20 },
    baseline: { ...DEFAULT_TOLERANCE, rtol: 0.01 },
  });
});

test('bounds, alone or in a list, each with its place', () => {
  const text = `assert:
  avg_var: { max: 10 }
  res_avg_var: [{ within: [0.5, 1.5], stages: [1, 2] }, { min: 0, blocks: [stem, 3], networks: [a] }]`;
  expect(of(text).assert).toEqual({
    avg_var: [{ max: 10, path: ['assert', 'avg_var'] }],
    res_avg_var: [
      { min: 0.5, max: 1.5, stages: [1, 2], path: ['assert', 'res_avg_var', 0] },
      { min: 0, blocks: ['stem', 3], networks: ['a'], path: ['assert', 'res_avg_var', 1] },
    ],
  });
});

test.each([
  'check: { rules: { mean-shift: off, assert: warn } }',
  'check: { thresholds: { variance: [0.1, 10] } }',
  'check: { batch_dependence: 2 }',
  'check: { batch_dependence: false }',
  'assert: { avg_var: { max: 10 } }',
  'assert: { avg_sq_mean: [{ max: 1 }, { min: 0, stages: [1] }] }',
])('editors and the loader take %s', (text) => {
  expect(loads(text)).toBe(true);
  expect(validates(schema, parse(NETWORKS + text))).toBe(true);
});

test.each([
  'check: 3',
  'check: { rules: { mean-shift: fatal } }',
  'check: { rules: { mean_shift: warn } }',
  'check: { thresholds: { growth: 1 } }',
  'check: { thresholds: { variance: [1] } }',
  'check: { thresholds: { dead_channels: 2 } }',
  'check: { baseline: { rtol: -1 } }',
  'check: { baseline: { tol: 1 } }',
  'check: { batch_dependence: true }',
  'check: { batch_dependence: 0 }',
  'assert: [{ avg_var: { max: 10 } }]',
  'assert: { avg_var: 10 }',
  'assert: { avg_var: [] }',
  'assert: { avg_var: { max: .nan } }',
  'assert: { avg_var: { max: 1, stages: [0] } }',
  'assert: { avg_var: { max: 1, stages: 1 } }',
  'assert: { variance: { max: 1 } }',
])('neither takes %s', (text) => {
  expect(loads(text)).toBe(false);
  expect(validates(schema, parse(NETWORKS + text))).toBe(false);
});

test.each([
  ['check: { ruls: {} }', '2:10', 'Did you mean `rules`?'],
  ['check: { rules: { mean_shift: warn } }', '2:19', 'Did you mean `mean-shift`?'],
  ['check: { baseline: { rtoll: 1 } }', '2:22', 'Did you mean `rtol`?'],
  ['assert: { avg-var: { max: 1 } }', '2:11', 'Did you mean `avg_var`?'],
  ['assert: { avg_var: { max: 1, stage: [1] } }', '2:30', 'Did you mean `stages`?'],
  ['assert: { avg_var: [{ max: 1 }, { min: 3, max: 2 }] }', '2:33', 'Swap the two.'],
])('a slip is told at its place: %s', (text, place, remedy) => {
  expect(() => of(text)).toThrow(
    expect.objectContaining({ place: `x.yaml:${place}`, remedy: expect.stringContaining(remedy) }),
  );
});
