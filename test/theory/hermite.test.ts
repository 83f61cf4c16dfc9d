import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../src/maths/activation.ts';
import { covariance, expand } from '../../src/theory/hermite.ts';

describe('expand', () => {
  const relu = expand(ACTIVATIONS.relu, (z) => z);

  it('has the Hermite coefficients of ReLU', () => {
    const [c0, c1, c2, c3] = relu.coefficients;
    expect(c0).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 6);
    expect(c1).toBeCloseTo(1 / 2, 7);
    expect(c2).toBeCloseTo(1 / (2 * Math.sqrt(Math.PI)), 6);
    expect(c3).toBeCloseTo(0, 7);
    expect(relu.variance).toBeCloseTo(0.5 - 1 / (2 * Math.PI), 6);
  });

  it.each([-0.3, 0, 0.1, 0.5, 0.9, 1])('meets the arc-cosine kernel at ρ = %d', (rho) => {
    // Cho and Saul 2009: E relu relu' = (√(1 − ρ²) + ρ (π − arccos ρ)) / 2π.
    const angle = Math.acos(rho);
    const product = (Math.sin(angle) + rho * (Math.PI - angle)) / (2 * Math.PI);
    expect(covariance(relu, rho)).toBeCloseTo(product - 1 / (2 * Math.PI), 3);
  });

  it('is exact for a polynomial', () => {
    const square = expand(
      (x) => x * x,
      (z) => 1 + 2 * z,
    );
    // (1 + 2z)² has mean 5, c_1 = 4, c_2 = 4√2.
    expect(square.coefficients[0]).toBeCloseTo(5, 6);
    expect(square.coefficients[1]).toBeCloseTo(4, 6);
    expect(square.coefficients[2]).toBeCloseTo(4 * Math.SQRT2, 6);
    expect(square.variance).toBeCloseTo(48, 5);
  });
});
