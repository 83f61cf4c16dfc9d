import { expect, test } from 'vitest';
import {
  DEFAULT_STATISTICS,
  inOrder,
  type StatisticKey,
  scaleOf,
  statisticRow,
} from '../../src/results/statistics.ts';

/** A statistic of readings by name, one number a channel. */
function value(key: StatisticKey, readings: Record<string, number[]>, batch = 2) {
  const read = (name: string) => Float32Array.from(readings[name] ?? []);
  return statisticRow(key).value({ batch, read });
}

test('squared means and variances are averaged over channels', () => {
  expect(value('avg_sq_mean', { mean: [1, -3] })).toBe(5);
  expect(value('avg_var', { variance: [2, 4] })).toBe(3);
  expect(value('res_avg_var', { variance: [2, 4] })).toBe(3);
});

test('what is not finite stays so', () => {
  expect(value('avg_sq_mean', { mean: [1, Number.NaN] })).toBeNaN();
  expect(value('avg_var', { variance: [1, Number.POSITIVE_INFINITY] })).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test('samples that are one another correlate by 1, opposite ones by −1, orthogonal ones not at all', () => {
  // A single channel with positions p: x₀ = (1, 3), and x₁ the same: what they have in common, less the
  // channel's mean of 2, is (−1, 1).
  expect(value('sample_corr', { mean: [2], variance: [1], common: [1] })).toBeCloseTo(1, 12);
  // x₁ = −x₀: the mean over the samples is 0, and ‖x‖²/2 = 5.
  expect(value('sample_corr', { mean: [0], variance: [5], common: [0] })).toBeCloseTo(-1, 12);
  // x₀ = (1, 0), x₁ = (0, 1): mean ½, variance ¼, and nothing left of the common part.
  expect(value('sample_corr', { mean: [0.5], variance: [0.25], common: [0] })).toBeCloseTo(0, 12);
  expect(value('sample_corr', { mean: [0], variance: [0], common: [0] })).toBeNull();
});

test('differences are judged beside the value, the variance or 1', () => {
  expect(scaleOf('avg_var', 3, 7)).toBe(3);
  expect(scaleOf('avg_sq_mean', 3, 7)).toBe(7);
  expect(scaleOf('sample_corr', 0.5, 7)).toBe(1);
});

test('keys come in the order of the table, each once', () => {
  expect(inOrder(['sample_corr', 'avg_var', 'avg_sq_mean', 'avg_var'])).toEqual([
    'avg_sq_mean',
    'avg_var',
    'sample_corr',
  ]);
  expect(DEFAULT_STATISTICS).toEqual(['avg_sq_mean', 'avg_var', 'res_avg_var']);
});
