import { expect, test } from 'vitest';
import { compareWithBaseline } from '../../../src/check/baselines/compare.ts';
import { makeBaseline } from '../../../src/check/baselines/make.ts';
import { DEFAULT_CHECK, DEFAULT_TOLERANCE } from '../../../src/results/check-settings.ts';
import type { NetworkResult, Result } from '../../../src/results/result.ts';
import { overSeeds } from '../../../src/results/statistic.ts';
import { withGradients } from '../../charts/gradients.ts';
import { type Given, healthyNf, NF, network, resultOf } from '../networks.ts';

/** Two seeds that are 2 % apart. */
const spread = (given: Given): Given => {
  const both = (value: number) => [value * 0.99, value * 1.01];
  return {
    m: both(given.m as number),
    v: both(given.v as number),
    r: both((given.r as number) ?? 0),
    more: given.more ?? {},
  };
};
const POINTS = healthyNf(6).map((point) => ({ m: 0.001, ...point }));
const CONFIG = { name: 'net', convention: 'paper', padding: 'symmetric', stages: [3, 3], ...NF };
const one = (points: readonly Given[] = POINTS, config: object = CONFIG) =>
  network(points.map(spread), config);
const scaled = (share: number, from = 1): Given[] =>
  POINTS.map((point, i) => (i < from ? point : { ...point, v: (point.v as number) * (1 + share) }));

const compare = (now: Result, old: Result = resultOf(one()), settings = DEFAULT_CHECK) =>
  compareWithBaseline(now, makeBaseline(old), settings).map(
    ({ rule, where, message }) =>
      `${rule} ${where ? `${where.first}–${where.last}: ` : ''}${message}`,
  );
const withSeeds = (result: Result, seeds: readonly number[]): Result => ({ ...result, seeds });

test('the same is the same', () => {
  expect(compare(resultOf(one()))).toEqual([]);
});

test('rounding of another machine is no change; two in a thousand and more are', () => {
  expect(compare(resultOf(one(scaled(0.001))))).toEqual([]);
  const [first, ...rest] = compare(resultOf(one(scaled(0.003, 2))));
  expect(rest).toEqual([]);
  expect(first).toMatch(/^baseline-statistics 2–6: avg_var is 3\.\d+ and was 3\.\d+ \(\+0\.3 %\)/);
});

test('with the same seeds their spread does not count', () => {
  // Both seeds move by a tenth of what lies between them.
  expect(compare(resultOf(one(scaled(0.004))))).toHaveLength(1);
});

test('seeds that both have are compared one by one, whatever others there are', () => {
  const now = withSeeds(resultOf(one()), [1, 7]);
  const old = withSeeds(resultOf(one()), [0, 1]);
  // Seed 1 is the second of the old and the first of the new: 2 % apart here.
  expect(compare(now, old)[0]).toMatch(/^baseline-statistics/);
});

test('without a common seed the spread is the measure', () => {
  const now = (share: number) => withSeeds(resultOf(one(scaled(share))), [5, 6]);
  expect(compare(now(0.05))).toEqual([]);
  expect(compare(now(0.2))[0]).toMatch(/^baseline-statistics 1–6: avg_var/);
});

test('where seeds agree by chance the spread of the other blocks counts', () => {
  const flat = POINTS.map((point, i) => {
    const value = spread(point);
    return i === 3 ? { ...value, v: Array(2).fill(4.05), r: value.r ?? 0 } : value;
  });
  const now = withSeeds(resultOf(network(flat, CONFIG)), [5, 6]);
  const old = POINTS.map((point, i) => {
    const value = spread(point);
    return i === 3 ? { ...value, v: Array(2).fill(4) } : value;
  });
  expect(compare(now, resultOf(network(old, CONFIG)))).toEqual([]);
});

test('one seed each, and not the same: nothing tells what is chance', () => {
  const single = (seed: number) => withSeeds(resultOf(network(POINTS, CONFIG)), [seed]);
  expect(() => compare(single(1), single(0))).toThrow('one seed each');
  expect(compare(single(0), single(0))).toEqual([]);
});

test('a squared mean is judged beside the variance', () => {
  const shifted = (m: number) => resultOf(one(POINTS.map((point) => ({ ...point, m }))));
  expect(compare(shifted(0.002))).toEqual([]);
  expect(compare(shifted(0.05))[0]).toMatch(/^baseline-statistics 0–6: avg_sq_mean/);
});

test('tolerances come from the settings', () => {
  const settings = { ...DEFAULT_CHECK, baseline: { ...DEFAULT_TOLERANCE, rtol: 0.01 } };
  expect(compare(resultOf(one(scaled(0.003))), undefined, settings)).toEqual([]);
  const absolute = { ...DEFAULT_CHECK, baseline: { ...DEFAULT_TOLERANCE, atol: 0.1 } };
  expect(compare(resultOf(one(scaled(0.003))), undefined, absolute)).toEqual([]);
});

test('another value of the config, by key, and at its key', () => {
  const now = resultOf(one(POINTS, { ...CONFIG, alpha: 0.25, gamma: 'weights' }));
  expect(compare(now)).toEqual([
    'baseline-config alpha is 0.25 and was 1',
    'baseline-config gamma is weights and was not there',
  ]);
  const [finding] = compareWithBaseline(now, makeBaseline(resultOf(one())), DEFAULT_CHECK);
  expect(finding?.key).toBe('alpha');
});

test('another input', () => {
  const now = { ...resultOf(one()), input: { ...resultOf().input, batch: 16 } };
  expect(compare(now)).toEqual(['baseline-config input.batch is 16 and was 8']);
});

test('a size of its own, which the baseline had not', () => {
  const now = resultOf(one(POINTS, { ...CONFIG, size: [64, 64] }));
  expect(compare(now)).toEqual(['baseline-config size is [64,64] and was not there']);
});

test('another convention, with what followed it', () => {
  const config = { ...CONFIG, convention: 'deepmind', padding: 'same' };
  expect(compare(resultOf(one(POINTS, config)))).toEqual([
    'baseline-convention convention is deepmind and was paper, and with it padding is same and was symmetric',
  ]);
});

test('networks that came and went', () => {
  const renamed: NetworkResult = { ...one(), name: 'new' };
  expect(compare(resultOf(renamed))).toEqual([
    'baseline-networks the baseline has a network "net", which the config has not',
    'baseline-networks the baseline has no such network',
  ]);
});

test('blocks that came and went; numbers are not compared then', () => {
  const short = { ...one(scaled(0.5).slice(0, 6)), config: CONFIG };
  expect(compare(resultOf(short))).toEqual([
    'baseline-blocks there are 5 blocks, and the baseline has 6',
  ]);
  const points = one().points.map((point) =>
    point.index === 4 ? { ...point, shape: [8, 128, 56, 56] as const } : point,
  );
  expect(compare(resultOf({ ...one(), points }))).toEqual([
    'baseline-blocks 4–4: this block is stage2.block1 (128×56×56) and was stage2.block1 (4096×56×56)',
  ]);
});

test('an overflow that was not there, that is gone, and that is the same', () => {
  const healthy = resultOf(one());
  const overflowing = (at: number) =>
    resultOf(
      one(
        POINTS.slice(0, at + 1).map((point, i) =>
          i === at ? { ...point, v: Number.NaN, more: { non_finite: true as const } } : point,
        ),
      ),
    );
  expect(compare(overflowing(4), healthy)).toEqual([
    'baseline-non-finite 4–4: the signal overflows here, and in the baseline it does not',
  ]);
  expect(compare(healthy, overflowing(4))).toEqual([
    'baseline-non-finite the signal stays finite, and in the baseline it overflows at stage2.block1',
  ]);
  expect(compare(overflowing(5), overflowing(4))).toEqual([
    'baseline-non-finite 5–5: the signal overflows here, and in the baseline it does at stage2.block1',
  ]);
  expect(compare(overflowing(4), overflowing(4))).toEqual([]);
});

test('a level of its own for each', () => {
  const now = resultOf(one(scaled(0.1), { ...CONFIG, alpha: 0.25 }));
  const settings = {
    ...DEFAULT_CHECK,
    rules: { 'baseline-config': 'off', 'baseline-statistics': 'warn' } as const,
  };
  const findings = compareWithBaseline(now, makeBaseline(resultOf(one())), settings);
  expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
    ['baseline-statistics', 'warn'],
  ]);
});

test('where the same seed draws other numbers now, that is told, and the spread is the measure', () => {
  const old: Result = { ...resultOf(one()), rng: 'spp-rng/1' };
  const [first, ...rest] = compare(resultOf(one(scaled(0.05))), old);
  expect(rest).toEqual([]);
  expect(first).toMatch(/^baseline-random this spp draws spp-rng\/2, .* drawn by spp-rng\/1/);
  expect(compare(resultOf(one(scaled(0.2))), old)[1]).toMatch(/^baseline-statistics 1–6/);
});

test('a baseline that does not say what drew its numbers is of the first stream', () => {
  const { rng: _, ...old } = makeBaseline(resultOf(one()));
  const found = compareWithBaseline(resultOf(one()), old, DEFAULT_CHECK);
  expect(found.map(({ rule }) => rule)).toEqual(['baseline-random']);
});

/** A network whose points have a correlation of samples too. */
const correlated = (value: number) =>
  one(POINTS.map((point) => point)).points.map((point) => ({
    ...point,
    statistics: { ...point.statistics, sample_corr: overSeeds([value, value + 0.001]) },
  }));
const withCorrelation = (value: number) => resultOf({ ...one(), points: correlated(value) });

test('a statistic that one side alone has is told of', () => {
  expect(compare(resultOf(one()), withCorrelation(0.1))).toEqual([
    'baseline-statistics sample_corr is in the baseline and was not measured now',
  ]);
  expect(compare(withCorrelation(0.1), resultOf(one()))).toEqual([
    'baseline-statistics sample_corr was measured, and the baseline has none',
  ]);
  expect(compare(withCorrelation(0.1), withCorrelation(0.1))).toEqual([]);
});

test('a correlation is judged beside 1, whatever its sign, and its change is no percentage', () => {
  expect(compare(withCorrelation(-0.001), withCorrelation(0.0005))).toEqual([]);
  expect(compare(withCorrelation(-0.01), withCorrelation(-0.005))).toEqual([
    expect.stringMatching(/^baseline-statistics 0–6: sample_corr is -0\.009 and was -0\.004; ±/),
  ]);
});

/** A network whose branches hand back this much. */
const backward = (factor: number) => resultOf(withGradients(one(), () => factor));
const GRADIENTS = 'grad_energy, grad_avg_sq_mean, grad_avg_var, grad_branch';

test('a backward pass that one side alone has is told of once, with the key that asks for it', () => {
  expect(compare(resultOf(one()), backward(2))).toEqual([
    `baseline-statistics the baseline has a backward pass (${GRADIENTS}), and none was run now`,
  ]);
  const [finding] = compareWithBaseline(resultOf(one()), makeBaseline(backward(2)), DEFAULT_CHECK);
  expect(finding?.remedy).toContain('`statistics: [forward, backward]`');
  expect(compare(backward(2), resultOf(one()))).toEqual([
    `baseline-statistics a backward pass was run (${GRADIENTS}), and the baseline has none`,
  ]);
  expect(compare(backward(2), backward(2))).toEqual([]);
});

test('a statistic that is missing of a backward pass is told of by itself', () => {
  const now = backward(2);
  const points = (now.networks[0] as NetworkResult).points.map((point) => {
    const { grad_branch: _, ...statistics } = point.statistics;
    return { ...point, statistics };
  });
  const less = resultOf({ ...one(), points });
  expect(compare(less, backward(2))).toEqual([
    'baseline-statistics grad_branch is in the baseline and was not measured now',
  ]);
});

test('a gradient that dies is guarded however small it is', () => {
  const found = compare(backward(0.0011), backward(0.001));
  expect(found[0]).toMatch(
    /^baseline-statistics 0–5: grad_energy is 1\.\d+e-18 and was 1\.\d+e-18/,
  );
  const others = compare(withSeeds(backward(0.002), [5, 6]), backward(0.001));
  expect(others[0]).toMatch(/^baseline-statistics 0–5: grad_energy is 6\.\d+e-17/);
});
