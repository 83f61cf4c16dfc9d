import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compareWithBaseline } from '../../../src/check/baselines/compare.ts';
import { makeBaseline } from '../../../src/check/baselines/make.ts';
import { parseBaseline } from '../../../src/check/baselines/parse.ts';
import { compareNetworks } from '../../../src/comparison/compare.ts';
import { DEFAULT_CHECK } from '../../../src/results/check-settings.ts';
import { checkResult, loadResult } from '../../../src/results/files/load.ts';
import { meanOf } from '../../../src/results/result.ts';

// Written by spp 0.1.0, before results had a second version.
const path = (name: string) => fileURLToPath(new URL(`./version-1/${name}`, import.meta.url));
const written = () => JSON.parse(readFileSync(path('result.golden.json'), 'utf8'));

test('a result of the first version is read, value by value', async () => {
  const result = await loadResult(path('result.golden.json'));
  expect(result.schema).toBe('spp-result/2');
  const old = written();
  expect(result.networks.map(({ name }) => name)).toEqual(['NF', 'BN', 'boom']);
  for (const [i, { points }] of result.networks.entries()) {
    for (const [k, { statistics, ...rest }] of points.entries()) {
      expect({ ...rest, ...statistics }).toEqual(old.networks[i].points[k]);
    }
  }
});

test('it is compared with one of today, and with its baseline', async () => {
  const result = await loadResult(path('result.golden.json'));
  const { pairs } = compareNetworks([result, checkResult(result, 'today')], ['old', 'new']);
  const same = pairs.find(({ first, second }) => first === 0 && second === 3);
  expect(same).toMatchObject({ partings: [], largest: { ratio: 1 } });
  const baseline = parseBaseline(readFileSync(path('baseline.golden.json'), 'utf8'), 'b');
  expect(compareWithBaseline(result, baseline, DEFAULT_CHECK)).toEqual([]);
  expect(makeBaseline(result)).toEqual({ ...baseline, rng: 'spp-rng/1' });
  const first = baseline.networks[0]?.points[1];
  const point = result.networks[0]?.points[1];
  expect(first?.avg_var?.length).toBe(2);
  expect(point && meanOf(point, 'avg_var')).toBeGreaterThan(0);
});

test('what such a file may not hold is refused in it too', () => {
  const refused = (change: (point: Record<string, unknown>) => void) => {
    const copy = written();
    change(copy.networks[0].points[1]);
    return () => checkResult(copy, 'f');
  };
  expect(refused((point) => delete point['avg_var'])).toThrow('`avg_var` is missing');
  expect(refused((point) => Object.assign(point, { avg_variance: 1 }))).toThrow(
    'no key `avg_variance`',
  );
  expect(refused((point) => Object.assign(point, { statistics: {} }))).toThrow('no key');
});
