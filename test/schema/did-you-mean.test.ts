import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/schema/did-you-mean.ts';

test('edit distance', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
    ['aplha', 'alpha', 1],
    ['ca', 'abc', 3],
  ] as const) {
    expect(editDistance(a, b), `${a} ${b}`).toBe(distance);
    expect(editDistance(b, a), `${b} ${a}`).toBe(distance);
  }
});

test('the nearest word, if it is near', () => {
  const words = ['batch', 'layer', 'norm_groups', 'tanh'];
  expect(nearest('bacth', words)).toBe('batch');
  expect(nearest('Norm-Groups', words)).toBe('norm_groups');
  expect(nearest('normgroup', words)).toBe('norm_groups');
  expect(nearest('tnah', words)).toBe('tanh');
  expect(nearest('x', words)).toBeUndefined();
  expect(nearest('', words)).toBeUndefined();
  expect(nearest('weights', words)).toBeUndefined();
  expect(nearest('x'.repeat(1e6), words)).toBeUndefined();
});
