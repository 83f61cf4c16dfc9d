import { expect, test } from 'vitest';
import { type ACTIVATIONS, activationGain, publishedGain } from '../../src/maths/activation.ts';
import { evaluator, OPERATIONS, parseExpression } from '../../src/maths/expression.ts';

test.each([
  ['-x^2', -9],
  ['(-x)^2', 9],
  ['2^-x', 0.125],
  ['2^3^2', 512],
  ['-2^2', -4],
  ['x - -x', 6],
  ['-x * 3', -9],
  ['+x', 3],
  ['1 - x / 2 * 4', -5],
  ['max(1, x, 2)', 3],
  ['min(x, pi, e)', Math.E],
  ['-sin(x)^2', -(Math.sin(3) ** 2)],
  ['step(x - 3) + step(x)', 1],
])('%s at 3 is %f', (source, value) => {
  expect(evaluator(parseExpression(source))(3)).toBeCloseTo(value, 14);
});

test('every operation is what its name says', () => {
  const written: Record<string, [string, number]> = {
    ...{ add: ['x + 1', 3], sub: ['x - 1', 1], mul: ['x * 3', 6], div: ['x / 4', 0.5] },
    ...{ pow: ['x ^ 3', 8], max: ['max(x, 3)', 3], min: ['min(x, 3)', 2], neg: ['-x', -2] },
    ...{ abs: ['abs(-x)', 2], sign: ['sign(-x)', -1], step: ['step(x)', 1], relu: ['relu(-x)', 0] },
    ...{ exp: ['exp(x)', Math.E ** 2], log: ['log(x)', Math.LN2], sqrt: ['sqrt(x)', Math.SQRT2] },
    ...{
      sin: ['sin(x)', Math.sin(2)],
      cos: ['cos(x)', Math.cos(2)],
      tanh: ['tanh(x)', Math.tanh(2)],
    },
    ...{ erf: ['erf(x)', 0.9953222650189527], sigmoid: ['sigmoid(x)', 1 / (1 + Math.exp(-2))] },
    softplus: ['softplus(x)', Math.log(1 + Math.exp(2))],
  };
  expect(Object.keys(written).sort()).toEqual(Object.keys(OPERATIONS).sort());
  for (const [source, value] of Object.values(written)) {
    expect(evaluator(parseExpression(source))(2), source).toBeCloseTo(value, 12);
  }
});

test.each([
  ['', 'not one expression'],
  ['x y', 'not one expression'],
  ['foo(x)', 'unknown function "foo"'],
  ['constructor(x)', 'unknown function "constructor"'],
  ['toString', 'unknown name "toString"'],
  ['x.y', 'members, lists'],
  ['Math.max(x, 1)', 'only functions can be called'],
  ['x * 1e39', 'beyond those of 32 bits'],
  ['x * 10 ^ 60', 'beyond those of 32 bits'],
  ['"a"', 'is not a number'],
  ['sin(x, 1)', 'takes one value'],
  ['max(x)', 'takes two values or more'],
  ['x ** 2', 'cannot be read'],
  ['(((', 'cannot be read'],
  ['x^', 'cannot be read'],
  ['-', 'cannot be read'],
  [`x${'+x'.repeat(60)}`, 'more than 100 terms'],
  ['x '.repeat(200), 'longer than 300'],
])('%s is refused', (source, message) => {
  expect(() => parseExpression(source)).toThrow(message);
});

test('γ of an expression is that of the activation that it spells out', () => {
  const spelt = {
    ...{ relu: 'max(x, 0)', silu: 'x * sigmoid(x)', gelu: 'x * (1 + erf(x / sqrt(2))) / 2' },
    ...{ mish: 'x * tanh(softplus(x))', tanh: 'tanh(x)', leaky_relu: 'max(x, 0.01 * x)' },
  };
  for (const [name, source] of Object.entries(spelt)) {
    const gain = activationGain(name as keyof typeof ACTIVATIONS);
    expect(activationGain(parseExpression(source)) / gain, name).toBeCloseTo(1, 10);
  }
});

test('γ of a jump: 1/√(p (1 − p)), p the share above the threshold', () => {
  // Φ(−1) = 0.158655253931457
  const p = 0.158655253931457;
  const gain = activationGain(parseExpression('step(x - 1)'));
  expect(gain).toBeCloseTo(1 / Math.sqrt(p * (1 - p)), 9);
  expect(gain).toBeCloseTo(2.74, 2);
});

test('the published constants of γ are near the computed ones, and not the same', () => {
  for (const name of ['relu', 'silu', 'gelu', 'tanh', 'elu'] as const) {
    const ratio = publishedGain(name) / activationGain(name);
    expect(Math.abs(ratio - 1), name).toBeGreaterThan(1e-5);
    expect(Math.abs(ratio - 1), name).toBeLessThan(2e-3);
  }
  expect(publishedGain('mish')).toBe(activationGain('mish'));
});
