import { expect, test } from 'vitest';
import { compared, measuredCells } from './cells.ts';

/*
 * Theory against measurements of the real engine, under 16 seeds a network: see docs/theory.md. Every fifth network here;
 * `bench/theory/table.js` has them all.
 */
const CELLS = measuredCells().filter((_, i) => i % 5 === 0);

/** Share of the predictions that may lie beyond 5 % and three standard errors: chance alone makes 0.3 %. */
const BEYOND = 0.012;

test('the grid has every activation behind every stem, in every way to hold the signal', () => {
  const all = measuredCells();
  const count = (value: (cell: (typeof all)[number]) => unknown) => new Set(all.map(value)).size;
  expect(count(({ network }) => network['activation'])).toBe(7);
  expect(count(({ network }) => network['stem'])).toBe(4);
  expect(count(({ network }) => network['init'])).toBe(5);
  expect(count(({ kind }) => kind)).toBe(15);
  expect(count(({ kind, network: n }) => `${kind} ${n['activation']} ${n['stem']}`)).toBe(
    7 * 4 * 15,
  );
});

test('what theory predicts is within 5 % or three standard errors of what is measured', () => {
  let [values, predicted] = [0, 0];
  const beyond: string[] = [];
  for (const cell of CELLS) {
    const { count, all } = compared(cell);
    values += count;
    predicted += all.length;
    for (const { point, key, measured, expected, off, allowed } of all) {
      const place = `${cell.kind}, ${JSON.stringify(cell.network)}, ${cell.size}: ${key} of point ${point}`;
      const told = `${place} is ${measured}, expected ${expected}`;
      if (Math.abs(off) > allowed) beyond.push(told);
      // However rare, no line is drawn far from its curve.
      expect(Math.abs(off), told).toBeLessThan(3 * allowed);
    }
  }
  expect(predicted / values).toBeGreaterThan(0.55);
  expect(beyond.length / predicted, beyond.join('\n')).toBeLessThan(BEYOND);
});

test('SiLU behind a 3×3 stem and behind none: predicted within 5 %, or not at all', () => {
  const silu = measuredCells().filter(
    ({ kind, network }) =>
      kind === 'nf 1' &&
      network['activation'] === 'silu' &&
      ['conv3', 'none'].includes(String(network['stem'])),
  );
  expect(silu.length).toBeGreaterThan(1);
  for (const cell of silu) {
    for (const { off, allowed } of compared(cell).all) {
      expect(Math.abs(off)).toBeLessThan(allowed);
    }
  }
});
