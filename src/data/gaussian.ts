import { elements } from '../core/shape.ts';
import { NormalSequence } from '../maths/normal-sequence.ts';
import { RandomStream } from '../maths/random.ts';

/** N, C, H, W. */
type Shape = readonly [batch: number, channels: number, height: number, width: number];

/**
 * A batch of white Gaussian noise, mean 0 and variance 1, of shape N, C, H, W; the same for every
 * network of a comparison, another for each seed.
 */
export function gaussianBatch(shape: Shape, seed: number): Float32Array {
  return gaussianBatches(shape, seed).next().value;
}

/** One such batch after the other, without end: the samples of one large batch, in its order. */
export function* gaussianBatches(
  shape: Shape,
  seed: number,
): Generator<Float32Array, never, undefined> {
  const values = new NormalSequence(RandomStream.for(seed, 'input'));
  while (true) {
    const batch = new Float32Array(elements(shape));
    values.fill(batch);
    yield batch;
  }
}
