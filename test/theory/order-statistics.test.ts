import { describe, expect, it } from 'vitest';
import {
  maximumCovariance,
  maximumMoments,
  maximumQuantile,
} from '../../src/theory/order-statistics.ts';

const identity = (z: number) => z;

describe('the maximum of standard normals', () => {
  it.each([
    [1, 0, 1],
    [2, 1 / Math.sqrt(Math.PI), 1 - 1 / Math.PI],
    [3, 1.5 / Math.sqrt(Math.PI), 0.559467],
    [9, 1.485013, 0.357353],
  ])('of %d has the mean and variance of the tables', (count, mean, variance) => {
    const moments = maximumMoments(count, identity);
    expect(moments.mean).toBeCloseTo(mean, 5);
    expect(moments.variance).toBeCloseTo(variance, 5);
  });

  it('covaries with itself as it varies, and with a stranger not at all', () => {
    expect(maximumCovariance(9, 9, identity)).toBeCloseTo(0.357353, 2);
    expect(maximumCovariance(9, 0, identity)).toBe(0);
    expect(maximumCovariance(1, 1, identity)).toBeCloseTo(1, 2);
  });

  it('has a median at which Φ^n is ½', () => {
    expect(maximumQuantile(1)(0.7)).toBeCloseTo(0.7, 3);
    // Φ(m)⁹ = ½ at m = 1.4453.
    expect(maximumQuantile(9)(0)).toBeCloseTo(1.4453, 2);
  });
});
