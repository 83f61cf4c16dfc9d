import { expect, test } from 'vitest';
import type { Part } from '../../src/lower/part.ts';
import type { StatisticKey } from '../../src/results/statistics.ts';
import { type Measured, measuredOf } from '../../src/run/measured.ts';
import { pooled } from '../../src/run/pool.ts';

const WANTED: StatisticKey[] = [
  'avg_sq_mean',
  'avg_var',
  'sample_corr',
  'grad_energy',
  'weight_grad',
];

const part = (index: number) =>
  ({ place: { index }, point: { shape: [2, 2] }, hasBranch: false }) as unknown as Part;
const PARTS = [part(0), part(1)];

type Given = Readonly<Record<string, readonly number[]>>;

const points = (...each: readonly Given[]): Measured[] =>
  each.map((given, i) => measuredOf(PARTS[i] as Part, new Map(Object.entries(given)), WANTED));

const SIGNAL = { 'output.mean': [1, 3], 'output.variance': [1, 1], 'output.common': [0.5, 0.5] };
const OTHER = { 'output.mean': [3, 3], 'output.variance': [3, 1], 'output.common': [0.5, 0.5] };
const GRADIENT = { 'gradient.energy': [2], 'gradient.norm': [10] };
const WEIGHTS = {
  'weights.weights': [4],
  'weights.weight-scale': [2],
  'weights.weight-gradients': [1],
};

test('the variance of the means goes into the variance, and an energy by |u|²', () => {
  const first = points({ ...SIGNAL, ...GRADIENT });
  const second = points({ ...OTHER, 'gradient.energy': [5], 'gradient.norm': [20] });
  const [point] = pooled([first, second], PARTS, WANTED);
  expect(point?.statistics).toMatchObject({ avg_sq_mean: (2 ** 2 + 3 ** 2) / 2, avg_var: 2 });
  expect(point?.statistics.grad_energy).toBeCloseTo(4, 12);
});

test('of equal batches a statistic is that of each, and gradients of weights are taken by their square', () => {
  const one = points(SIGNAL, { ...SIGNAL, ...GRADIENT, ...WEIGHTS });
  const [, same] = pooled([one, one, one], PARTS, WANTED);
  for (const [key, value] of Object.entries(one[1]?.statistics ?? {})) {
    expect(same?.statistics[key as StatisticKey], key).toBeCloseTo(value as number, 12);
  }
  const twice = points(SIGNAL, { ...SIGNAL, ...GRADIENT, ...WEIGHTS, 'weights.weight-scale': [4] });
  const [, both] = pooled([one, twice], PARTS, WANTED);
  expect(both?.statistics.weight_grad).toBeCloseTo(Math.sqrt((1 + 4) / 2), 12);
});

test('a batch that overflows ends the network there, and leaves no gradient', () => {
  const whole = points({ ...SIGNAL, ...GRADIENT }, { ...SIGNAL, ...GRADIENT });
  const short = points({ ...SIGNAL, ...GRADIENT }, { ...SIGNAL, 'output.variance': [Infinity, 1] });
  const [first, last, ...more] = pooled([whole, short], PARTS, WANTED);
  expect(more).toEqual([]);
  expect(first?.statistics).toMatchObject({ avg_var: 1, grad_energy: Number.NaN });
  expect(Number.isFinite(last?.statistics.avg_var)).toBe(false);
});
