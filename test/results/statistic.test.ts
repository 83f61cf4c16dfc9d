import { expect, test } from 'vitest';
import { channelAverages } from '../../src/results/statistic.ts';

const averages = (mean: number[], variance: number[]) =>
  channelAverages(Float32Array.from(mean), Float32Array.from(variance));

test('squared means and variances are averaged over channels', () => {
  expect(averages([1, -3], [2, 4])).toEqual({ sqMean: 5, variance: 3, dead: 0 });
});

test.each([
  ['nothing beside the others', [0, 0], [1, 1e-11], 0.5],
  ['the rounding of its mean', [0, 100], [1e-9, 1e-9], 0.5],
  ['0 like all others', [0, 3], [0, 0], 1],
  ['small, as all are', [0, 0], [1e-20, 2e-20], 0],
  ['small beside a mean of a hundred deviations', [100, 0], [1, 1], 0],
])('a channel is dead where its variance is %s', (_, mean, variance, dead) => {
  expect(averages(mean, variance).dead).toBe(dead);
});

test('what is not finite stays so', () => {
  expect(Number.isFinite(averages([1, Number.NaN], [1, 1]).sqMean)).toBe(false);
  expect(averages([1, 1], [1, Number.POSITIVE_INFINITY]).variance).toBe(Number.POSITIVE_INFINITY);
});
