import { expect, test } from 'vitest';
import { formatJson } from '../../src/reporters/json.ts';
import { result } from './results.ts';

const deep = () =>
  result({
    stages: [3, 24],
    seeds: 12,
    value: (i) => (i < 20 ? Math.PI * 10 ** (3 * i - 30) : Number.NaN),
  });

test('what is read back is what was written', () => {
  const given = deep();
  expect(JSON.parse(formatJson(given))).toEqual(given);
  // Not even the order of the keys or a digit is lost.
  expect(JSON.stringify(JSON.parse(formatJson(given)))).toBe(JSON.stringify(given));
});

test('writing it again gives the same bytes', () => {
  const text = formatJson(deep());
  expect(formatJson(JSON.parse(text))).toBe(text);
});

test('odd text survives', () => {
  const odd = { ...deep(), title: '"quoted" \\ \u2028 日本 \ud83d\ude00 __proto__ </script>' };
  expect(JSON.parse(formatJson(odd))).toEqual(odd);
});

test('as JSON.stringify, absent keys are left out and empty things kept', () => {
  const given = { ...deep(), networks: [], input: {}, extra: undefined };
  expect(JSON.parse(formatJson(given))).toEqual(JSON.parse(JSON.stringify(given)));
});

test('lines are short where they can be, and end in a newline', () => {
  const text = formatJson(deep());
  expect(text.endsWith('}\n')).toBe(true);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
});
