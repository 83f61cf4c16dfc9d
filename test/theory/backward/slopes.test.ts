import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../src/maths/activation.ts';
import { evaluator, parseExpression } from '../../../src/maths/expression.ts';
import { normalCdf } from '../../../src/maths/special.ts';
import { slopesOf, slopeTable } from '../../../src/theory/backward/slopes.ts';

describe('E g′² of Gaussian values', () => {
  it.each([-1.3, -0.21, 0, 0.4, 2.1])('ReLU about %d: Φ(m), wherever it bends', (mean) => {
    const { mean: slope, square } = slopesOf(ACTIVATIONS.relu, (z) => mean + z);
    expect(square).toBeCloseTo(normalCdf(mean), 3);
    expect(slope).toBeCloseTo(normalCdf(mean), 3);
  });

  it.each<[ActivationName, (x: number) => number]>([
    ['tanh', (x) => 1 - Math.tanh(x) ** 2],
    ['sigmoid', (x) => ACTIVATIONS.sigmoid(x) * (1 - ACTIVATIONS.sigmoid(x))],
    ['elu', (x) => (x < 0 ? Math.exp(x) : 1)],
    ['leaky_relu', (x) => (x < 0 ? 0.01 : 1)],
    ['relu6', (x) => (x > 0 && x < 6 ? 1 : 0)],
  ])('%s, by its derivative, at three levels', (fn, derivative) => {
    for (const [mean, variance] of [
      [0, 1],
      [0.5, 4],
      [-1, 0.3],
    ] as const) {
      const { square } = slopeTable()(fn)(mean, variance);
      const exact = trapezoid((z) => derivative(mean + Math.sqrt(variance) * z) ** 2);
      expect(Math.abs(square / exact - 1)).toBeLessThan(4e-3);
    }
  });

  it('jumps have no slope, and leave that of the rest alone', () => {
    const of = (text: string) => slopesOf(evaluator(parseExpression(text)), (z) => z + 0.013);
    expect(of('step(x)').square).toBeCloseTo(0, 12);
    expect(of('x + step(x)').square).toBeCloseTo(1, 9);
  });

  it('values that are 0 are not passed on', () => {
    expect(slopesOf(ACTIVATIONS.relu, (z) => Math.max(z, 0)).square).toBeCloseTo(0.5, 9);
  });
});

function trapezoid(f: (z: number) => number): number {
  let sum = 0;
  const step = 1 / 2048;
  for (let z = -9 + step / 2; z < 9; z += step) sum += step * Math.exp(-0.5 * z * z) * f(z);
  return sum / Math.sqrt(2 * Math.PI);
}
