import { expect, test } from 'vitest';
import { formatSummaries } from '../../src/reporters/summaries.ts';
import type { NetworkResult, Point } from '../../src/results/result.ts';

const plain = { bold: (text: string) => text, dim: (text: string) => text };

const over = (...values: number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / (values.length - 1)), values };
};

function network(name: string, macs: number, more: Partial<Point> = {}): NetworkResult {
  const point = (index: number, variances: number[], branch: number[] | null): Point => ({
    index,
    stage: Math.min(index, 1),
    block: index,
    name: `p${index}`,
    transition: false,
    shape: [2, 8, 4, 4],
    statistics: {
      avg_var: over(...variances),
      res_avg_var: branch && over(...branch),
    },
    facts: { norm: 'none', beta: 1, alpha: 0.5, gain: 1, gate: 1, padding: 1, least: 1 },
  });
  const points = [point(0, [1, 1], null), point(1, [2, 4], [1, 1]), point(2, [3, 9], [2, 6])];
  return { name, config: {}, params: 1, macs, points: points.map((one) => ({ ...one, ...more })) };
}

test('a line a network: what the picture draws, with its spread over the seeds', () => {
  const networks = [network('a', 1.5e9), network('overflows', 2e6, { non_finite: true })];
  const lines = formatSummaries({ networks }, plain).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['network', 'multiply-adds', 'peak variance', 'end variance', 'stage growth', 'branch share'],
    ['a', '1.50 G', '6.000 ± 4.2', '6.000 ± 4.2', '1.875 ± 0.53', '17 %'],
    ['overflows', '2.00 M', '–', '–', '–', '–'],
  ]);
});

test('a column for the gradient only where there is a backward pass', () => {
  const plainOne = network('a', 1.5e9);
  const points = plainOne.points.map((point, i) => {
    const grad_energy = over(4 - i, 6 - i);
    return { ...point, statistics: { ...point.statistics, grad_energy } };
  });
  const table = (one: NetworkResult) => formatSummaries({ networks: [one] }, plain).split('\n');
  expect(table(plainOne)[0]).not.toContain('gradient');
  expect(table({ ...plainOne, points }).map((line) => line.split(/ {2,}/).at(-1))).toEqual([
    'stem gradient',
    '5.000 ± 1.4',
    '',
  ]);
});
