import { expect, test } from 'vitest';
import { formatDeviations, largestDeviations } from '../../src/reporters/deviation.ts';
import type { NetworkResult, Point } from '../../src/results/result.ts';

const statistic = (mean: number | null, std = 0) => ({
  mean,
  std: mean === null ? null : std,
  values: [mean],
});

function point(index: number, avgVar: number | null, expected?: Point['expected']): Point {
  return {
    index,
    stage: 1,
    block: index,
    name: `stage1.block${index}`,
    transition: false,
    shape: [1, 1, 1, 1],
    statistics: {
      avg_sq_mean: statistic(0),
      avg_var: statistic(avgVar, 0.05),
      res_avg_var: statistic(1),
    },
    ...(expected === undefined ? {} : { expected }),
  };
}

const network = (...points: Point[]): NetworkResult => ({
  name: 'n',
  config: {},
  params: 0,
  macs: 0,
  points,
});

test('the farthest point counts, on either side', () => {
  const found = largestDeviations(
    network(
      point(1, 2, { avg_var: 2.02 }),
      point(2, 2.7, { avg_var: 3 }),
      point(3, 4.1, { avg_var: 4 }),
    ),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ statistic: 'avg_var', point: { index: 2 } });
  expect(found[0]?.relative).toBeCloseTo(-0.1, 12);
});

test('what has no expectation, or has overflowed, does not count', () => {
  expect(largestDeviations(network(point(1, 2), point(2, null, { avg_var: 3 })))).toEqual([]);
  expect(formatDeviations(network(point(1, 2)), true)).toBeNull();
});

test('it is told with its block and the spread over the seeds', () => {
  const one = network(point(4, 2.5, { avg_var: 2, res_avg_var: 1 }));
  expect(formatDeviations(one, true)).toBe(
    'farthest from theory: avg var +25 % at 4, seeds ± 2.0 %; res avg var +0.0 % at 4, seeds ± 0.0 %',
  );
  expect(formatDeviations(one, false)).toBe(
    'farthest from theory: avg var +25 % at 4; res avg var +0.0 % at 4',
  );
});

test('a hundred percent and more has no exponent', () => {
  const told = (mean: number) => formatDeviations(network(point(1, mean, { avg_var: 2 })), false);
  expect(told(0)).toContain('avg var −100 %');
  expect(told(1.992)).toContain('avg var −0.40 %');
  expect(told(27)).toContain('avg var +1250 %');
  expect(told(2e22)).toContain('avg var +1.0e24 %');
});

test('many statistics are told in lines of a hundred columns', () => {
  const one = point(4, 2.5, { avg_var: 2, res_avg_var: 1, grad_energy: 1e-9 });
  const more = { ...one, statistics: { ...one.statistics, grad_energy: statistic(1.2e-9) } };
  expect(formatDeviations(network(more), true)?.split('\n')).toEqual([
    'farthest from theory: avg var +25 % at 4, seeds ± 2.0 %; res avg var +0.0 % at 4, seeds ± 0.0 %;',
    '  grad energy +20 % at 4, seeds ± 0.0 %',
  ]);
});
