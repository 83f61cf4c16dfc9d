import { expect, test } from 'vitest';
import { verdict } from '../../src/check/verdict.ts';
import type { Finding } from '../../src/results/finding.ts';

const finding = (changes: Partial<Finding>, first = 1, last = first): Finding => ({
  rule: 'mean-shift',
  level: 'error',
  network: 'net',
  where: { first, last, firstName: `block ${first}`, lastName: `block ${last}` },
  statistic: null,
  expected: null,
  actual: null,
  message: 'm',
  ...changes,
});

test('nothing found is healthy, whatever the others are', () => {
  expect(verdict([], 'net')).toBe('healthy');
  expect(verdict([finding({ network: 'other' })], 'net')).toBe('healthy');
});

test('the first block that goes wrong, and why', () => {
  const late = finding({ message: 'late' }, 5);
  const early = finding({ message: 'early', cause: 'because' }, 2);
  expect(verdict([late, early], 'net')).toBe('block 2: early (because) [mean-shift]; 1 more');
});

test('errors before warnings, and of one start what is about fewer blocks', () => {
  const warning = finding({ message: 'warning', level: 'warn' }, 1);
  const trend = finding({ message: 'trend' }, 2, 9);
  const block = finding({ message: 'block' }, 2);
  expect(verdict([warning, trend, block], 'net')).toContain('block 2: block');
});
