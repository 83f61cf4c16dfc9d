import type { PoolLayer } from '../plan/layers.ts';
import { average, type Field } from './field.ts';
import { averaged } from './lengths.ts';
import { overlap, slide, tapCounts, windowOf } from './window.ts';

/**
 * The average over a window. On white noise it divides the variance by the number of values (which is
 * how average-pool shortcuts lose the reset of a transition); what positions share passes.
 */
export function avgPool(layer: PoolLayer, x: Field): Field {
  const window = windowOf(layer, x.extent);
  const [kernel] = layer.kernel;
  const counts = tapCounts(window);
  const over = (map: Float64Array) =>
    slide(map, window).map((sum, p) => sum / (counts[p] as number));
  const shared = over(x.shared);
  const single = over(x.variance.map((v, p) => v - (x.shared[p] as number)));
  const own = average(x.variance) - average(x.shared);
  const inner = laggedSum(kernel, 0, 0, x, 0);
  return {
    batch: x.batch,
    extent: [x.extent[0], ...window.to],
    mean: over(x.mean),
    variance: shared.map(
      (value, p) =>
        value + (single[p] as number) / (counts[p] as number) + inner / (counts[p] as number) ** 2,
    ),
    shared,
    // Takes what different positions of different samples have in common, which is not kept.
    paired: over(x.paired).map(() => Number.NaN),
    width: x.width,
    lengths: averaged(x.lengths, layer),
    neighbours: {
      side: laggedSum(kernel, layer.stride, 0, x, own) / kernel ** 4,
      corner: laggedSum(kernel, layer.stride, layer.stride, x, own) / kernel ** 4,
      others: x.neighbours.others / kernel ** 2,
    },
  };
}

/** Σ of the excess covariance over all pairs of taps of two windows that lie (dy, dx) apart. */
function laggedSum(kernel: number, dy: number, dx: number, x: Field, own: number): number {
  const { side, corner } = x.neighbours;
  let sum = 0;
  for (const i of [-1, 0, 1]) {
    for (const j of [-1, 0, 1]) {
      const excess = i === 0 && j === 0 ? own : i === 0 || j === 0 ? side : corner;
      sum += excess * overlap(kernel, i - dy) * overlap(kernel, j - dx);
    }
  }
  return sum;
}
