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

/** Of each output position along an axis: the first tap inside the map, the one behind the last, where tap 0 is. */
interface Spans {
  readonly first: Int32Array;
  readonly end: Int32Array;
  readonly at: Int32Array;
}

function spansOf(window: SlidingWindow, axis: 0 | 1): Spans {
  const at = Int32Array.from(
    { length: window.to[axis] },
    (_, i) => i * window.stride - window.padding[axis],
  );
  const [taps, side] = [window.kernel[axis], window.from[axis]];
  return {
    first: at.map((begin) => Math.max(0, -begin)),
    end: at.map((begin) => Math.min(taps, side - begin)),
    at,
  };
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
  const [side, taps] = [window.from[1], window.kernel[1]];
  const [rows, columns] = [spansOf(window, 0), spansOf(window, 1)];
  const out = new Float64Array(height * width);
  for (let h = 0; h < height; h++) {
    const bottom = rows.end[h] as number;
    for (let w = 0; w < width; w++) {
      const right = columns.end[w] as number;
      let sum = 0;
      for (let row = rows.first[h] as number; row < bottom; row++) {
        const line = ((rows.at[h] as number) + row) * side + (columns.at[w] as number);
        const tap = row * taps;
        for (let column = columns.first[w] as number; column < right; column++) {
          const value = map[line + column] as number;
          sum += weights === undefined ? value : value * (weights[tap + column] as number);
        }
      }
      out[h * width + w] = sum;
    }
  }
  return out;
}

/** The transpose of `slide`: for each input position the sum of `map` over the windows that hit it. */
export function scatter(map: Float64Array, window: SlidingWindow): Float64Array {
  if (isPoint(window)) return map;
  const [height, width] = window.to;
  const side = window.from[1];
  const [rows, columns] = [spansOf(window, 0), spansOf(window, 1)];
  const out = new Float64Array(window.from[0] * side);
  for (let h = 0; h < height; h++) {
    for (let w = 0; w < width; w++) {
      const value = map[h * width + w] as number;
      for (let row = rows.first[h] as number; row < (rows.end[h] as number); row++) {
        const line = ((rows.at[h] as number) + row) * side + (columns.at[w] as number);
        for (let i = columns.first[w] as number; i < (columns.end[w] as number); i++) {
          out[line + i] = (out[line + i] as number) + value;
        }
      }
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
  const [height, width] = window.to;
  const [side, taps] = [window.from[1], window.kernel[1]];
  const means = new Float64Array(window.kernel[0] * taps);
  if (isPoint(window)) return means.fill(average(map));
  const [rows, columns] = [spansOf(window, 0), spansOf(window, 1)];
  for (let h = 0; h < height; h++) {
    const bottom = rows.end[h] as number;
    for (let w = 0; w < width; w++) {
      const right = columns.end[w] as number;
      for (let row = rows.first[h] as number; row < bottom; row++) {
        const line = ((rows.at[h] as number) + row) * side + (columns.at[w] as number);
        const tap = row * taps;
        for (let column = columns.first[w] as number; column < right; column++) {
          means[tap + column] = (means[tap + column] as number) + (map[line + column] as number);
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
