import { expect, test } from 'vitest';
import { deadShare } from '../../src/results/statistic.ts';

const dead = (mean: number[], variance: number[]) =>
  deadShare(Float32Array.from(mean), Float32Array.from(variance));

test.each([
  ['nothing beside the others', [0, 0], [1, 1e-11], 0.5],
  ['the rounding of its mean', [0, 100], [1e-9, 1e-9], 0.5],
  ['0 like all others', [0, 3], [0, 0], 1],
  ['small, as all are', [0, 0], [1e-20, 2e-20], 0],
  ['small beside a mean of a hundred deviations', [100, 0], [1, 1], 0],
])('a channel is dead where its variance is %s', (_, mean, variance, share) => {
  expect(dead(mean, variance)).toBe(share);
});

test('of what overflowed nobody can tell whether it is constant', () => {
  expect(deadShare(Float32Array.of(0, 0), Float32Array.of(Infinity, 1))).toBe(0);
  expect(deadShare(Float32Array.of(Infinity, 0), Float32Array.of(1, 1))).toBe(0);
});
