import { expect, test } from 'vitest';
import { reduced } from '../../../src/results/grid/reduced.ts';
import { exploding, normFree } from '../../charts/synthetic.ts';
import { swept } from './swept.ts';

const of = (rule: Parameters<typeof swept>[1]) => swept({}, rule);

test('a curve is told by its last block, its slope in powers of ten, or its worst block', () => {
  // 10^k at block k.
  const growing = of({ rule: exploding(10), stages: [6] });
  expect(reduced(growing, 'avg_var', 'last')).toBeCloseTo(1e6, -1);
  expect(reduced(growing, 'avg_var', 'slope')).toBeCloseTo(1, 9);
  expect(reduced(growing, 'avg_sq_mean', 'slope')).toBeCloseTo(1, 9);
  // A fall to a hundredth is worse than a rise to fifty.
  const values = [1, 50, 0.01, 2, 1];
  const uneven = of({
    rule: ({ index }) => ({ sqMean: index, variance: values[index] ?? 1, residual: 1 }),
  });
  expect(reduced(uneven, 'avg_var', 'worst')).toBe(0.01);
  expect(reduced(uneven, 'avg_sq_mean', 'worst')).toBe(4);
});

test('squared means of 0 have no slope, and what was not measured no value', () => {
  const centred = of({ rule: () => ({ sqMean: 0, variance: 1, residual: 1 }) });
  expect(reduced(centred, 'avg_sq_mean', 'slope')).toBeUndefined();
  expect(reduced(centred, 'grad_energy', 'last')).toBeUndefined();
});

test('one that overflows is not finite, whatever is asked of it', () => {
  const overflowing = of({ rule: exploding(1e20) });
  for (const what of ['last', 'slope', 'worst'] as const) {
    expect(reduced(overflowing, 'avg_var', what)).toBe(Number.POSITIVE_INFINITY);
  }
});

test('the gradient is read from right to left', () => {
  const one = of({ rule: normFree(1) });
  const points = one.points.map((point, i) => {
    const grad_energy = { mean: 10 - i, std: 0, values: [10 - i] };
    return { ...point, statistics: { ...point.statistics, grad_energy } };
  });
  expect(reduced({ ...one, points }, 'grad_energy', 'last')).toBe(10);
});
