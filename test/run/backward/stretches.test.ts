import { describe, expect, test } from 'vitest';
import { mostHeld, type Stretch, stretchesOf } from '../../../src/run/backward/stretches.ts';

const whole = (bytes: readonly number[]) => bytes.reduce((sum, size) => sum + size, 0);

/** Numbers without a pattern, and the same ones each time. */
const uneven = (count: number) =>
  Array.from({ length: count }, (_, i) => 1 + Math.floor(20 * (1 + Math.sin(i * i + 0.7 * i))));

const NETWORKS: [string, readonly number[]][] = [
  ['two parts', [8]],
  ['equal parts', Array.from({ length: 200 }, () => 25)],
  ['fewer bytes from stage to stage', [64, 32, 16, 8].flatMap((size) => Array(50).fill(size))],
  ['more bytes from stage to stage', [8, 16, 32, 64].flatMap((size) => Array(50).fill(size))],
  ['one large part', [...Array(20).fill(1), 400, ...Array(20).fill(1)]],
  ['uneven parts', uneven(97)],
];

/** What is held when its turn comes: what is before each stretch so far, and what is alive within it. */
function heldAt(bytes: readonly number[], stretches: readonly Stretch[], k: number): number {
  const starts = stretches.slice(0, k + 1).map(({ from }) => bytes[from - 1] as number);
  const { from, to } = stretches[k] as Stretch;
  return whole(starts) + whole(bytes.slice(from, to - 1));
}

describe.each(NETWORKS)('%s', (_, bytes) => {
  const budgets = [0, 0.01, 0.1, 0.5, 0.999].map((share) => share * whole(bytes));

  test('what fits is one stretch', () => {
    const all = [{ from: 1, to: bytes.length + 1 }];
    expect(stretchesOf(bytes, whole(bytes))).toEqual(all);
    expect(mostHeld(bytes, all)).toBe(whole(bytes));
  });

  test.each(budgets)('every part once, in order of depth, budget %d', (budget) => {
    const stretches = stretchesOf(bytes, budget);
    const parts = stretches.flatMap(({ from, to }) =>
      Array.from({ length: to - from }, (_, i) => from + i),
    );
    expect(parts).toEqual(Array.from({ length: bytes.length }, (_, i) => i + 1));
    expect(stretches.every(({ from, to }) => to > from)).toBe(true);
  });

  test.each(budgets)('no more is held than is told, budget %d', (budget) => {
    const stretches = stretchesOf(bytes, budget);
    const held = stretches.map((_, k) => heldAt(bytes, stretches, k));
    expect(mostHeld(bytes, stretches)).toBe(Math.max(...held));
    expect(mostHeld(bytes, stretches)).toBeLessThanOrEqual(whole(bytes));
  });
});

test('beyond the budget memory grows as the root of the depth', () => {
  for (const depth of [50, 200, 800, 3200]) {
    const bytes = Array<number>(depth).fill(1);
    // √n stretches of √n parts are 2√n; they get shorter towards the end, where more is kept.
    expect(mostHeld(bytes, stretchesOf(bytes, 10))).toBeLessThanOrEqual(2 * Math.sqrt(depth) + 1);
  }
});

test('a network of one part has no way back', () => {
  expect(stretchesOf([], 0)).toEqual([]);
  expect(mostHeld([], [])).toBe(0);
});
