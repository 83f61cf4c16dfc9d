import type { ImagesInput } from './config/schema.ts';

/** Beside the input and not in it: a result holds the input whole. */
const places = new WeakMap<ImagesInput, string>();

/** Notes where in its config the path of an input stands, for what is found wrong once it is read. */
export function rememberPlace(input: ImagesInput, place: string): void {
  places.set(input, place);
}

/** Where the path stands: `file:line:column`; undefined of an input that is of no file. */
export function placeOf(input: ImagesInput): string | undefined {
  return places.get(input);
}
