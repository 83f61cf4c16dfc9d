import { expect, test } from 'vitest';
import { ACTIVATIONS, activationGain } from '../../src/maths/activation.ts';
import { normalExpectation, normalMoments } from '../../src/maths/quadrature.ts';

test('γ of ReLU is √2/√(1 − 1/π), of the identity 1', () => {
  expect(activationGain('relu')).toBeCloseTo(Math.SQRT2 / Math.sqrt(1 - 1 / Math.PI), 13);
  expect(activationGain('identity')).toBeCloseTo(1, 13);
});

test('quadrature agrees with closed forms', () => {
  for (const [power, expected] of [
    [0, 1],
    [2, 1],
    [4, 3],
    [6, 15],
    [8, 105],
  ] as const) {
    expect(normalExpectation((z) => z ** power) / expected).toBeCloseTo(1, 12);
  }
  const relu = normalMoments(ACTIVATIONS.relu);
  expect(relu.mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 14);
  expect(relu.variance).toBeCloseTo(0.5 - 1 / (2 * Math.PI), 14);
  // E[z Φ(z)] = 1/(2√π) (Stein), E[Φ(z)] = ½, E[Φ(z)²] = ⅓.
  expect(normalExpectation(ACTIVATIONS.gelu)).toBeCloseTo(1 / (2 * Math.sqrt(Math.PI)), 13);
  const leaky = normalMoments(ACTIVATIONS.leaky_relu);
  expect(leaky.mean).toBeCloseTo(0.99 / Math.sqrt(2 * Math.PI), 13);
  expect(leaky.variance).toBeCloseTo((1 + 0.01 ** 2) / 2 - 0.99 ** 2 / (2 * Math.PI), 13);
});

// The constants of the authors' code (deepmind-research, nfnets/base.py), computed by simulation.
test.each([
  ['gelu', 1.7015043497085571],
  ['silu', 1.7881293296813965],
  ['elu', 1.2716004848480225],
  ['celu', 1.270926833152771],
  ['leaky_relu', 1.70590341091156],
  ['relu6', 1.7131484746932983],
  ['selu', 1.0008515119552612],
  ['sigmoid', 4.803835391998291],
  ['softplus', 1.9203323125839233],
  ['tanh', 1.5939117670059204],
] as const)('γ of %s agrees with the published table', (name, published) => {
  expect(Math.abs(activationGain(name) / published - 1)).toBeLessThan(3e-3);
});
