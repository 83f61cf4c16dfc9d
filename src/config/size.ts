import { z } from 'zod';
import { wholeNumber } from '../schema/values.ts';

const MAX_SIZE = 16384;

const side = wholeNumber(1, MAX_SIZE);

/** `n` or `[h, w]`, in pixels, as a config has it. */
export const size = z.union(
  [
    side,
    z.tuple([side, side], { error: `two whole numbers [height, width] from 1 to ${MAX_SIZE}` }),
  ],
  { error: `a whole number from 1 to ${MAX_SIZE}, or two of them as [height, width]` },
);

/** The one form of a size: `[h, w]`. */
export function bothSides(given: z.output<typeof size>): readonly [number, number] {
  return typeof given === 'number' ? [given, given] : given;
}
