import { RandomStream } from '../core/random.ts';

/**
 * A batch of white Gaussian noise, mean 0 and variance 1, of shape N, C, H, W; the same for every
 * network of a comparison, another for each seed.
 */
export function gaussianBatch(
  shape: readonly [number, number, number, number],
  seed: number,
): Float32Array {
  const batch = new Float32Array(shape.reduce((product, n) => product * n, 1));
  RandomStream.for(seed, 'input').fillNormal(batch);
  return batch;
}
