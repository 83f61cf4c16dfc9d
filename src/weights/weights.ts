import { CHUNK } from '../maths/kernel.ts';
import type { Standardize } from '../plan/layers.ts';
import { inPieces } from './in-pieces.ts';
import { orthogonalize } from './orthogonal.ts';
import { RawValues } from './raw-values.ts';
import type { WeightSpec } from './spec.ts';

/**
 * Draws a weight into `out`, row-major O, I, H, W. The raw values depend on seed and tensor name
 * alone, so that variants of a network share them.
 *
 * @param out of `elements(spec.shape)` elements
 * @param raw keeps raw values from network to network
 */
export function drawWeight(
  spec: WeightSpec,
  seed: number,
  out: Float32Array,
  raw = new RawValues(),
): void {
  const { distribution, std, standardize: guard } = spec.init;
  if (spec.filtersLast && (distribution === 'orthogonal' || guard !== null)) {
    drawTransposed(spec, seed, out, raw);
    return;
  }
  const filters = spec.shape[0] as number;
  if (distribution === 'zero') out.fill(0);
  else if (distribution === 'delta-orthogonal') drawCentre(spec, seed, out, raw);
  else raw.fill(spec, seed, distribution === 'orthogonal' ? 1 : std, out);
  if (distribution === 'unit-uniform') shift(out, 0.5);
  if (distribution === 'orthogonal') orthogonalize(out, filters, std);
  if (guard !== null && distribution !== 'zero') standardize(out, out.length / filters, guard);
}

/** Laws of whole filters are drawn filter by filter, and written the other way round. */
function drawTransposed(spec: WeightSpec, seed: number, out: Float32Array, raw: RawValues): void {
  const [rows = 1, columns = 1] = spec.shape.slice(-2);
  const { filtersLast: _, ...first } = spec;
  const matrices = out.length / (rows * columns);
  const all = new Float32Array(out.length);
  drawWeight({ ...first, shape: [matrices * columns, rows] }, seed, all, raw);
  for (let i = 0; i < out.length; i++) {
    const [matrix, row, column] = [
      Math.floor(i / (rows * columns)),
      Math.floor(i / columns) % rows,
      i % columns,
    ];
    out[i] = all[(matrix * columns + column) * rows + row] as number;
  }
}

function shift(values: Float32Array, by: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + by;
}

/** An orthogonal matrix at the centre of each kernel, which has an odd side, and 0 elsewhere. */
function drawCentre(spec: WeightSpec, seed: number, out: Float32Array, raw: RawValues): void {
  const [filters, channels, height, width] = spec.shape as [number, number, number, number];
  const taps = height * width;
  const matrix = new Float32Array(filters * channels);
  raw.fill({ ...spec, shape: [filters, channels, 1, 1] }, seed, 1, matrix);
  orthogonalize(matrix, filters, spec.init.std);
  out.fill(0);
  for (const [i, value] of matrix.entries()) out[i * taps + (taps - 1) / 2] = value;
}

/**
 * Scaled weight standardisation in place (Brock et al. 2021, eq. 2): each filter, a row of `fanIn`
 * values, becomes γ (W − μ) / (σ √fan-in), with biased σ. A constant filter becomes 0.
 */
export function standardize(
  weight: Float32Array,
  fanIn: number,
  { gamma, epsilon, floor }: Standardize,
): void {
  // σ² × fan-in is the sum of squares.
  const guard = { gamma, added: epsilon * fanIn, floor };
  const piece = fanIn * Math.max(1, Math.floor(CHUNK / fanIn));
  inPieces(weight, weight, piece, (loops, count) => loops.standardize(count / fanIn, fanIn, guard));
}
