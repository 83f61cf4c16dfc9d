import { expect, test } from 'vitest';
import { notationOf, shortCount, shortDeviation, shortNumber } from '../../src/reporters/number.ts';

test.each([
  [0, '0'],
  [1, '1.000'],
  [0.68169, '0.6817'],
  [9.9999, '10.00'],
  [99.996, '100.0'],
  [1234.5, '1235'],
  [9999.7, '10000'],
  [12345.6, '12346'],
  [99949, '99949'],
  [99951, '99951'],
  [99999.4, '1.000e5'],
  [123456, '1.235e5'],
  [0.001, '0.001000'],
  [0.00099999, '0.001000'],
  [0.000999, '9.990e-4'],
  [3.2e-12, '3.200e-12'],
  [3.4e38, '3.400e38'],
  [1e300, '1.000e300'],
  [5e-324, '5.000e-324'],
])('%d is written %s', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

test('a number is right to half of its fourth digit, at every magnitude', () => {
  for (let k = -60; k < 60; k += 0.173) {
    const value = 10 ** k;
    const text = shortNumber(value);
    expect(Math.abs(Number(text) / value - 1)).toBeLessThan(5.001e-4);
    expect(text.length).toBeLessThanOrEqual(9);
  }
});

test.each([
  [0.6817, 0.0213, '0.021'],
  [0.6817, 0.00023, '0.00023'],
  [0.6817, 0.0995, '0.10'],
  [12.34, 1.26, '1.3'],
  [1234, 126.4, '126'],
  [1.5, 0, '0'],
  [1.5, 1e-9, '0'],
  [0, 0, '0'],
  [4.29e34, 6.07e34, '6.1e34'],
  [4.29e34, 6.07e32, '0.061e34'],
  [3.2e-4, 6.8e-5, '0.68e-4'],
])('%d ± %d is written ± %s', (mean, deviation, text) => {
  expect(shortDeviation(deviation, notationOf(mean))).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1.00 k'],
  [999_499, '999 k'],
  [999_999, '1.00 M'],
  [23_508_032, '23.5 M'],
  [4_089_184_256, '4.09 G'],
  [2.5e13, '25.0 T'],
  [7e16, '70.0 P'],
])('a count of %d is written %s', (count, text) => {
  expect(shortCount(count)).toBe(text);
});
