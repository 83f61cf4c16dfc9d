import { RandomStream } from '../maths/random.ts';
import type { Standardize, WeightInit } from '../plan/layers.ts';
import { orthogonalize } from './orthogonal.ts';

/** A weight to draw: the name that keys its random numbers, its shape (O, I, H, W), its law. */
export interface WeightSpec {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly init: WeightInit;
}

/**
 * Draws a weight into `out`, row-major O, I, H, W. The raw Gaussians depend on seed and tensor name
 * alone, so that variants of a network share them.
 *
 * @param out of `elements(spec.shape)` elements
 */
export function drawWeight(spec: WeightSpec, seed: number, out: Float32Array): void {
  const { init, shape } = spec;
  const filters = shape[0] as number;
  fill(init, filters, RandomStream.for(seed, spec.tensor), out);
  if (init.standardize !== null) standardize(out, out.length / filters, init.standardize);
}

function fill(init: WeightInit, filters: number, stream: RandomStream, out: Float32Array): void {
  const { distribution, std } = init;
  if (distribution === 'normal') stream.fillNormal(out, std);
  else if (distribution === 'uniform') stream.fillUniform(out, std);
  else if (distribution === 'truncated-normal') stream.fillTruncatedNormal(out, std);
  else if (distribution === 'zero') out.fill(0);
  else {
    stream.fillNormal(out);
    orthogonalize(out, filters, std);
  }
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
  for (let start = 0; start < weight.length; start += fanIn) {
    const row = weight.subarray(start, start + fanIn);
    let sum = 0;
    for (let i = 0; i < fanIn; i++) sum += row[i] as number;
    const mean = sum / fanIn;
    let squares = 0;
    for (let i = 0; i < fanIn; i++) {
      const centred = (row[i] as number) - mean;
      squares += centred * centred;
    }
    // σ² × fan-in is the sum of squares.
    const guarded = Math.max(squares + epsilon * fanIn, floor);
    const scale = guarded === 0 ? 0 : gamma / Math.sqrt(guarded);
    for (let i = 0; i < fanIn; i++) row[i] = ((row[i] as number) - mean) * scale;
  }
}
