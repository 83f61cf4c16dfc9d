import { expect, test } from 'vitest';
import { percent } from '../../../src/check/baselines/numbers.ts';

test.each([
  [1.013, '+1.3 %'],
  [0.5, '−50 %'],
  [2.9, '+190 %'],
  [3.5, '×3.5'],
  [92_400, '×92400'],
  [9.24e13, '×9.24e13'],
  [0.02, '−98 %'],
  [0.0035, '×0.0035'],
  [1.25e-8, '×1.25e-8'],
  [0, '−100 %'],
])('a change by %d is written %s', (factor, text) => {
  expect(percent(factor - 1)).toBe(text);
});
