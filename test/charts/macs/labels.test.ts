import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Box,
  type Crowd,
  crosses,
  overlap,
  placeLabels,
  type Wanted,
} from '../../../src/charts/macs/labels.ts';

const CROWD = { width: 300, height: 200, radius: 4, points: [], pieces: [] };

function boxOf({ wide, high }: Wanted, { x, y }: { x: number; y: number }): Box {
  return { left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
}

/** Where labels of points come to lie, as boxes. */
function boxes(wanted: readonly Wanted[], crowd: Partial<Crowd> = {}): (Box | null)[] {
  const places = placeLabels(wanted, { ...CROWD, points: wanted, ...crowd });
  return places.map((place, i) => place && boxOf(wanted[i] as Wanted, place));
}

const label = (x: number, y: number, wide = 30, name = `${x} ${y}`): Wanted => ({
  label: name,
  x,
  y,
  wide,
  high: 12,
});

it('a label stands above its point where nothing is in the way', () => {
  const [box] = boxes([label(100, 100)]);
  expect(box).toMatchObject({ left: 85, right: 115 });
  expect(box?.bottom).toBeLessThan(100 - CROWD.radius);
});

it('below a point at the top edge, and beside one that a line goes up and down from', () => {
  expect(boxes([label(100, 3)])[0]?.top).toBeGreaterThan(3);
  const pieces = [
    [
      { x: 100, y: 0 },
      { x: 100, y: 100 },
    ],
    [
      { x: 100, y: 100 },
      { x: 100, y: 200 },
    ],
  ] as const;
  const [box] = boxes([label(100, 100)], { pieces });
  expect(box?.left).toBeGreaterThan(100);
});

it('beside its own point rather than one that it would seem to belong to', () => {
  const other = label(100, 84, 0);
  const [box] = boxes([label(100, 100)], { points: [label(100, 100), other] });
  expect(box?.top).toBeGreaterThan(100);
});

it('which a point of the same name is not', () => {
  const own = label(100, 100, 30, 'B0');
  const above = (name: string) => boxes([own], { points: [own, label(100, 74, 0, name)] })[0];
  expect(above('B0')?.bottom).toBeLessThan(100);
  expect(above('B1')?.top).toBeGreaterThan(100);
});

it('labels never lie on one another nor outside the panel, whatever the points are', () => {
  const wanted = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 300 }),
      y: fc.integer({ min: 0, max: 200 }),
      wide: fc.integer({ min: 5, max: 120 }),
      high: fc.constant(12),
      label: fc.constantFrom('a', 'b'),
    }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(wanted, (all) => {
      const placed = boxes(all).filter((box) => box !== null);
      for (const [i, box] of placed.entries()) {
        expect(placed.slice(i + 1).some((other) => overlap(box, other))).toBe(false);
        expect([box.left >= 0, box.right <= 300, box.top >= 0, box.bottom <= 200]).toEqual(
          Array(4).fill(true),
        );
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});

it('one that has no place is left out, and the others stay', () => {
  expect(boxes([label(100, 100, 400), label(100, 100)])).toEqual([null, expect.anything()]);
});

it.each<[string, [number, number], [number, number], boolean]>([
  ['through', [0, 5], [20, 5], true],
  ['across a corner', [0, 8], [8, 0], true],
  ['past a corner', [0, 3], [3, 0], false],
  ['that ends before', [0, 5], [3, 5], false],
  ['that ends within', [0, 5], [6, 5], true],
  ['beside, upright', [3, 0], [3, 20], false],
  ['of no length, within', [6, 5], [6, 5], true],
  ['of no length, outside', [0, 0], [0, 0], false],
])('a piece %s', (_, [ax, ay], [bx, by], is) => {
  const box = { left: 4, right: 8, top: 2, bottom: 8 };
  expect(crosses(box, { x: ax, y: ay }, { x: bx, y: by })).toBe(is);
  expect(crosses(box, { x: bx, y: by }, { x: ax, y: ay })).toBe(is);
});
