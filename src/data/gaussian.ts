import { elements } from '../core/shape.ts';
import { RandomStream } from '../maths/random.ts';

/**
 * A batch of white Gaussian noise, mean 0 and variance 1, of shape N, C, H, W; the same for every
 * network of a comparison, another for each seed.
 */
export function gaussianBatch(
  shape: readonly [number, number, number, number],
  seed: number,
): Float32Array {
  const batch = new Float32Array(elements(shape));
  RandomStream.for(seed, 'input').fillNormal(batch);
  return batch;
}
