import { expect, test } from 'vitest';
import { type Edge, minCut } from '../../../../src/engines/onnxruntime/nchwc/min-cut.ts';

const across = (edges: readonly Edge[], side: ReadonlySet<number>) =>
  edges
    .filter(({ from, to }) => side.has(from) && !side.has(to))
    .reduce((sum, { capacity }) => sum + capacity, 0);

/** Whole numbers without a pattern. */
const below = (most: number, trial: number, i: number) =>
  Math.floor(most * Math.abs(Math.sin(1 + trial * 61 + i * i)));

test('parts a network where it is thinnest', () => {
  const edges = [
    { from: 0, to: 2, capacity: 5 },
    { from: 2, to: 3, capacity: 2 },
    { from: 3, to: 1, capacity: 9 },
  ];
  expect(minCut(4, edges, 0, 1)).toEqual(new Set([0, 2]));
});

test('leaves the fewest on the side of the source', () => {
  const edges = [
    { from: 0, to: 2, capacity: 3 },
    { from: 2, to: 1, capacity: 3 },
  ];
  expect(minCut(3, edges, 0, 1)).toEqual(new Set([0]));
});

test('goes round edges that must not be parted', () => {
  const edges = [
    { from: 0, to: 2, capacity: 7 },
    { from: 2, to: 3, capacity: Number.POSITIVE_INFINITY },
    { from: 3, to: 1, capacity: 4 },
    { from: 2, to: 1, capacity: 1 },
  ];
  expect(minCut(4, edges, 0, 1)).toEqual(new Set([0, 2, 3]));
});

test('is as cheap as the cheapest of all ways to part a network', () => {
  const count = 8;
  for (let trial = 0; trial < 50; trial++) {
    const edges = Array.from({ length: 20 }, (_, i) => ({
      from: below(count, trial, 3 * i),
      to: below(count, trial, 3 * i + 1),
      capacity: below(10, trial, 3 * i + 2),
    }));
    const sides = Array.from({ length: 2 ** (count - 2) }, (_, bits) => {
      const others = Array.from({ length: count - 2 }, (_, i) => i + 2);
      return new Set([0, ...others.filter((node) => (bits >> (node - 2)) & 1)]);
    });
    const least = Math.min(...sides.map((side) => across(edges, side)));
    expect(across(edges, minCut(count, edges, 0, 1))).toBe(least);
  }
});
