import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';

const tried = (expression: string) =>
  parseConfig(
    `networks: [{ model: resnetv2-50, activation: { expression: "${expression}" } }]\n`,
    'x.yaml',
  );

test.each([
  ['8', 'the same number for every x'],
  ['e*pi', 'the same number for every x'],
  ['x*0+8', 'the same number for every x'],
  ['step(x-100)', 'the same number for every x'],
  ['8+1e-9*x', 'the same number for every x'],
  ['1e-40*x', 'hardly differ'],
  ['log(x)', 'no finite number of 32 bits'],
  ['exp(x^2)', 'no finite number of 32 bits'],
  ['1/(x-0.3001)', 'beyond all bounds'],
])('%s is no activation: %s', (expression, message) => {
  expect(() => tried(expression)).toThrow(message);
});

test.each(['x', '1e-30*x', 'step(x-3)', 'relu(x)^2', '8+1e-6*x'])('%s is one', (expression) => {
  expect(tried(expression).config.networks).toHaveLength(1);
});
