import type { Extent } from '../plan/layers.ts';
import { type Sides, type Window, windowSides } from '../plan/window.ts';
import { average } from './field.ts';

/** A window, and the map that it slides over. */
export interface SlidingWindow extends Window {
  readonly from: Sides;
  readonly to: Sides;
}

export function windowOf(layer: Window, [, ...from]: Extent): SlidingWindow {
  const { kernel, stride, padding } = layer;
  return { kernel, stride, padding, from, to: windowSides(layer, from) };
}

/** First tap inside the map, and the one behind the last, of the window at output `i`. */
function inside(
  window: SlidingWindow,
  axis: 0 | 1,
  i: number,
): [first: number, end: number, at: number] {
  const at = i * window.stride - window.padding[axis];
  return [Math.max(0, -at), Math.min(window.kernel[axis], window.from[axis] - at), at];
}

/**
 * For each output position the sum of `map` over the taps inside the map, each times its weight. Of an
 * empty map, an empty one.
 *
 * @param weights one a tap, row by row; 1 where not given
 */
export function slide(
  map: Float64Array,
  window: SlidingWindow,
  weights?: Float64Array,
): Float64Array {
  if (map.length === 0) return map;
  if (isPoint(window)) return map.map((value) => value * (weights?.[0] ?? 1));
  const [height, width] = window.to;
  const out = new Float64Array(height * width);
  for (let h = 0; h < height; h++) {
    const [top, bottom, y] = inside(window, 0, h);
    for (let w = 0; w < width; w++) {
      const [left, right, x] = inside(window, 1, w);
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        const line = (y + row) * window.from[1] + x;
        const tap = row * window.kernel[1];
        for (let column = left; column < right; column++) {
          const value = map[line + column] as number;
          sum += weights === undefined ? value : value * (weights[tap + column] as number);
        }
      }
      out[h * width + w] = sum;
    }
  }
  return out;
}

/** A 1×1 window that reads each position once. */
function isPoint({ kernel, stride, from, to }: SlidingWindow): boolean {
  const same = from[0] === to[0] && from[1] === to[1];
  return kernel[0] === 1 && kernel[1] === 1 && stride === 1 && same;
}

/** For each tap the mean of what it reads, over all output positions; 0 outside the map. */
export function tapMeans(map: Float64Array, window: SlidingWindow): Float64Array {
  const [rows, columns] = window.kernel;
  const [height, width] = window.to;
  const means = new Float64Array(rows * columns);
  if (isPoint(window)) return means.fill(average(map));
  for (let h = 0; h < height; h++) {
    const [top, bottom, y] = inside(window, 0, h);
    for (let w = 0; w < width; w++) {
      const [left, right, x] = inside(window, 1, w);
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const value = map[(y + row) * window.from[1] + x + column] as number;
          means[row * columns + column] = (means[row * columns + column] as number) + value;
        }
      }
    }
  }
  return means.map((sum) => sum / (height * width));
}

/** Taps inside the map, at each output position. */
export function tapCounts(window: SlidingWindow): Float64Array {
  return slide(new Float64Array(window.from[0] * window.from[1]).fill(1), window);
}

/** Taps of one axis that two windows have in common which lie `shift` input positions apart. */
export function overlap(kernel: number, shift: number): number {
  return Math.max(0, kernel - Math.abs(shift));
}
