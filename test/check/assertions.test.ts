import { expect, test } from 'vitest';
import { assert, refuseUnknownPlaces } from '../../src/check/assertions.ts';
import { parseConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/core/errors.ts';
import { isDefined, STATISTIC_KEYS } from '../../src/results/statistics.ts';
import { withGradients } from '../charts/gradients.ts';
import { healthyNf, NF, network } from './networks.ts';

const NETWORKS = 'networks: [{ model: resnetv2, stages: [3, 3], name: net }]\n';
const asserting = (text: string) => parseConfig(`${NETWORKS}assert:\n${text}`, 'x.yaml');

/** Variances 1; 2, 3, 4; 2, 3, 4. */
const one = network(healthyNf(6), NF);
const broken = (text: string, result = one) =>
  assert
    .run(result, asserting(text).config.assert)
    .map(({ where, message }) => `${where?.first}–${where?.last} ${message}`);

test.each([
  ['max', '  avg_var: { max: 3 }', ['3–3', '6–6']],
  ['min', '  avg_var: { min: 2.5 }', ['1–1', '4–4']],
  ['within', '  avg_var: { within: [2.5, 3.5] }', ['1–1', '3–4', '6–6']],
  ['a bound that holds', '  res_avg_var: { within: [0.5, 1.5] }', []],
  ['stages', '  avg_var: { max: 3, stages: [2] }', ['6–6']],
  ['blocks by name', '  avg_var: { max: 1, blocks: [stage1.block2] }', ['2–2']],
  ['blocks by index', '  avg_var: { max: 1, blocks: [2, 3] }', ['2–3']],
  ['the stem, only by name', '  avg_var: { max: 0.5, blocks: [stem] }', ['0–0']],
  ['networks', '  avg_var: { max: 0, networks: [net] }', ['1–6']],
  ['several bounds', '  avg_var: [{ max: 3 }, { min: 2.5, stages: [1] }]', ['3–3', '6–6', '1–1']],
])('%s', (_, text, places) => {
  expect(broken(text).map((line) => line.split(' ')[0])).toEqual(places);
});

test('what is not finite breaks every bound', () => {
  const points = healthyNf(2).map((point, i) => (i === 2 ? { v: Number.NaN, r: 1 } : point));
  expect(broken('  avg_var: { max: 1.e+30 }', network(points, NF))).toEqual([
    '2–2 avg_var is not finite, and the config asserts at most 1.0e30',
  ]);
});

test('a finding points to its bound in the config', () => {
  const { config, locate } = asserting('  avg_var:\n    - { max: 9 }\n    - { max: 3 }');
  const [finding] = assert.run(one, config.assert);
  expect(locate(finding?.key as string[])).toBe('x.yaml:5:7');
});

const outlines = [
  {
    name: 'net',
    points: [{ name: 'stem', stage: 0 }, ...one.points.slice(1)].map(({ name, stage }) => ({
      name,
      stage,
      // Of a batch of one, with a residual branch in every block.
      statistics: STATISTIC_KEYS.filter((key) =>
        isDefined(key, { batch: 1, index: stage, hasBranch: stage > 0 }),
      ),
    })),
  },
];

test.each([
  ['a stage', 'stages: [1, 3]', '4:30', 'stage 3, which is not there', 'stages are 1 to 2'],
  ['a block', 'blocks: [stage1.block9]', '4:30', 'block stage1.block9', 'stage2.block3'],
  ['an index', 'blocks: [7]', '4:30', 'block 7', 'by index'],
  ['a network', 'networks: [nets]', '4:32', 'network "nets"', 'The networks are "net"'],
])('%s that is not there', (_, key, place, message, remedy) => {
  const { config, locate } = asserting(`  res_avg_var: { max: 1 }\n  avg_var: { max: 1, ${key} }`);
  let thrown: unknown;
  try {
    refuseUnknownPlaces(config.assert, outlines, locate);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UserError);
  const error = thrown as UserError;
  expect(error.place).toBe(`x.yaml:${place}`);
  expect(error.message).toContain(message);
  expect(error.remedy).toContain(remedy);
});

test.each([
  ['no bound', 'avg_var: { stages: [1] }', 'none of max, min and within'],
  ['bounds that cross', 'avg_var: { min: 2, max: 1 }', 'no value is at least 2 and at most 1'],
  ['within and max', 'avg_var: { within: [0, 1], max: 2 }', 'says both'],
  ['a statistic that is none', 'avg_vra: { max: 1 }', 'unknown key `avg_vra`'],
  ['a key that is none', 'avg_var: { max: 1, mn: 0 }', 'unknown key `mn`'],
  ['a number alone', 'avg_var: 3', 'a mapping such as { max: 10 }'],
])('a config that asserts %s', (_, text, message) => {
  expect(() => asserting(`  ${text}`)).toThrow(message);
});

test.each([
  ['a branch at the stem', 'res_avg_var: { max: 1, blocks: [stem] }', 'no residual branch at stem'],
  ['pairs of one sample', 'sample_corr: { max: 0.5 }', 'it needs a batch of at least 2'],
])('an assertion about what is not defined is refused: %s', (_, text, message) => {
  const { config, locate } = asserting(`  ${text}`);
  expect(() => refuseUnknownPlaces(config.assert, outlines, locate)).toThrow(message);
});

test('a bound that covers the stem and blocks is about the blocks', () => {
  const { config, locate } = asserting('  res_avg_var: { max: 1, blocks: [stem, stage1.block1] }');
  expect(() => refuseUnknownPlaces(config.assert, outlines, locate)).not.toThrow();
});

/** 64 at the stem, 32 behind block 1 … 1 behind block 6. */
const backward = withGradients(one, () => 2);

test.each([
  ['of every block', '  grad_energy: { max: 10 }', ['1–2']],
  ['of the stem, where it is named', '  grad_energy: { max: 60, blocks: [stem] }', ['0–0']],
  ['of a block by its index', '  grad_energy: { max: 10, blocks: [2] }', ['2–2']],
  ['of a block by its name', '  grad_energy: { min: 5, blocks: [stage2.block1] }', ['4–4']],
  ['of the last block, where it is 1', '  grad_energy: { within: [0.99, 1.01], blocks: [6] }', []],
  ['of a branch', '  grad_branch: { min: 1.1, stages: [2] }', ['4–6']],
])('a bound on a gradient: %s', (_, text, places) => {
  expect(broken(text, backward).map((line) => line.split(' ')[0])).toEqual(places);
});

test('a gradient is told over many decades', () => {
  const dying = withGradients(one, () => 1e-3);
  expect(broken('  grad_energy: { min: 1.e-6, blocks: [stem] }', dying)).toEqual([
    '0–0 grad_energy is 1.0e-18, and the config asserts at least 1.0e-6',
  ]);
});

test('what a branch hands back is not asserted at the stem', () => {
  const { config, locate } = asserting('  grad_branch: { max: 1, blocks: [stem] }');
  expect(() => refuseUnknownPlaces(config.assert, outlines, locate)).toThrow(
    'no residual branch at stem',
  );
});
