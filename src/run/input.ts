import type { InputConfig } from '../config/schema.ts';
import { UserError } from '../core/errors.ts';
import { gaussianBatch } from '../data/gaussian.ts';
import { findImages, loadImages } from '../data/images.ts';
import { pinkBatch } from '../data/pink.ts';

/** Where an input comes from. */
export interface InputOrigin {
  /** What a relative path in the config is relative to: the config's folder. */
  readonly baseDir: string;
  /** Where the input's path stands, `file:line:column`, for what is found wrong with its pictures. */
  readonly inputPlace?: string;
}

/**
 * Makes sure that an input is there, before anything is run.
 *
 * @throws UserError where pictures are missing
 */
export async function checkInput(
  input: InputConfig,
  { baseDir, inputPlace }: InputOrigin,
): Promise<void> {
  if (input.kind !== 'images') return;
  await findImages(input, baseDir).catch((error: unknown) => {
    throw inConfig(error, inputPlace);
  });
}

/** The batch of each seed. Pictures are the same for all seeds, so that seeds differ in weights only. */
export async function openInput(
  input: InputConfig,
  { baseDir, inputPlace }: InputOrigin,
  onWarning?: (message: string) => void,
): Promise<(seed: number) => Float32Array> {
  if (input.kind !== 'images') {
    const shape = [input.batch, input.channels, ...input.size] as const;
    return input.kind === 'gaussian'
      ? (seed) => gaussianBatch(shape, seed)
      : (seed) => pinkBatch(shape, input.exponent, seed);
  }
  const { data, skipped } = await loadImages(input, baseDir).catch((error: unknown) => {
    throw inConfig(error, inputPlace);
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
function inConfig(error: unknown, place: string | undefined): unknown {
  if (!(error instanceof UserError) || place === undefined) return error;
  const { message, remedy, cause } = error;
  const which = error.place === undefined ? '' : `${error.place}: `;
  return new UserError(`${which}${message}`, { place, remedy, cause });
}
