/**
 * imagenet: minus ImageNet's mean, by its standard deviation; standardize: each channel of the batch
 * to mean 0 and variance 1; none: values in [0, 1].
 */
export type Normalize = 'imagenet' | 'standardize' | 'none';

/** The value that each byte stands for. */
type Table = Float32Array;
type Tables = readonly [red: Table, green: Table, blue: Table];
type Moments = readonly [mean: number, deviation: number];

/** Mean and standard deviation of ImageNet's training set, as torchvision has them. */
const IMAGENET: readonly [Moments, Moments, Moments] = [
  [0.485, 0.229],
  [0.456, 0.224],
  [0.406, 0.225],
];

/**
 * Every normalisation takes a byte to a number that depends on its channel alone: one table a channel.
 * @param pictures interleaved RGB bytes
 */
export function valueTables(pictures: readonly Uint8Array[], normalize: Normalize): Tables {
  if (normalize === 'standardize') {
    return [0, 1, 2].map((c) => table(byteMoments(pictures, c))) as unknown as Tables;
  }
  if (normalize === 'imagenet') return IMAGENET.map(table) as unknown as Tables;
  return [table([0, 1]), table([0, 1]), table([0, 1])];
}

function table([mean, deviation]: Moments): Table {
  return Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation);
}

/** Moments of one channel over all pictures, by counting bytes: exact, and one pass. */
function byteMoments(pictures: readonly Uint8Array[], channel: number): Moments {
  const counts = new Float64Array(256);
  for (const bytes of pictures) {
    for (let i = channel; i < bytes.length; i += 3) {
      const byte = bytes[i] ?? 0;
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
  }
  const total = counts.reduce((sum, n) => sum + n, 0);
  const mean = counts.reduce((sum, n, byte) => sum + n * byte, 0) / total;
  const variance = counts.reduce((sum, n, byte) => sum + n * (byte - mean) ** 2, 0) / total;
  // A channel of one value is centred only: there is nothing to scale.
  return [mean / 255, variance === 0 ? 1 : Math.sqrt(variance) / 255];
}
