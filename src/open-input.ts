import type { ImagesInput, InputConfig } from './config/schema.ts';
import { UserError } from './core/errors.ts';
import { gaussianBatch } from './data/gaussian.ts';
import { loadImages } from './data/images.ts';
import { pinkBatch } from './data/pink.ts';
import { placeOf } from './input-place.ts';

/** The batch of each seed. Pictures are the same for all seeds, so that seeds differ in weights only. */
export async function openInput(
  input: InputConfig,
  baseDir: string,
  onWarning?: (message: string) => void,
): Promise<(seed: number) => Float32Array> {
  if (input.kind !== 'images') {
    const shape = [input.batch, input.channels, ...input.size] as const;
    return input.kind === 'gaussian'
      ? (seed) => gaussianBatch(shape, seed)
      : (seed) => pinkBatch(shape, input.exponent, seed);
  }
  const { data, skipped } = await loadImages(input, baseDir).catch((error: unknown) => {
    throw inConfig(error, input);
  });
  if (skipped.length > 0) {
    const first = skipped[0] as (typeof skipped)[number];
    const more = skipped.length === 1 ? '' : `, and ${skipped.length - 1} more`;
    onWarning?.(
      `skipped ${skipped.length} unreadable picture${skipped.length === 1 ? '' : 's'}: ${first.file} (${first.reason})${more}`,
    );
  }
  return () => data;
}

/** What is wrong with the pictures, told at the config's `path`; the folder or picture goes before it. */
function inConfig(error: unknown, input: ImagesInput): unknown {
  const place = placeOf(input);
  if (!(error instanceof UserError) || place === undefined) return error;
  const { message, remedy, cause } = error;
  const which = error.place === undefined ? '' : `${error.place}: `;
  return new UserError(`${which}${message}`, { place, remedy, cause });
}
