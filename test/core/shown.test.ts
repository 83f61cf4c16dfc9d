import { expect, test } from 'vitest';
import { messageOf, UserError } from '../../src/core/errors.ts';
import { escaped, shortened, textOf } from '../../src/core/shown.ts';

test.each([
  ['a line', 'a line'],
  ['é 漢字 😀', 'é 漢字 😀'],
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['\u009b31m', '\\u{9b}31m'],
  ['\u202etxt.exe', '\\u{202e}txt.exe'],
  ['\ud800', '\\u{d800}'],
])('%j is shown as %s', (given, shown) => {
  expect(escaped(given)).toBe(shown);
});

test('what is long is cut by characters, not within one', () => {
  expect(shortened('x'.repeat(60))).toBe('x'.repeat(60));
  expect(shortened('😀'.repeat(61))).toBe(`${'😀'.repeat(57)}…`);
});

test.each([
  [{ toString: 1 }, 'a mapping'],
  [Object.create(null), 'a mapping'],
  [[{ toString: 1 }], 'a list of 1'],
  [() => 1, 'a function'],
  [Symbol('s'), 'Symbol(s)'],
  [undefined, 'undefined'],
  [null, 'null'],
  [0.5, '0.5'],
])('a value becomes text whatever it is', (value, text) => {
  expect(textOf(value)).toBe(text);
  expect(typeof messageOf(value)).toBe('string');
});

test('a message is one line and a remedy another, whatever they quote', () => {
  const error = new UserError('no\nkey \u001b[31m', { place: 'a\nb.yaml', remedy: 'try\n\u202ex' });
  expect(error.format()).toBe('a\\nb.yaml: no\\nkey \\u{1b}[31m\n  try\\n\\u{202e}x');
});
