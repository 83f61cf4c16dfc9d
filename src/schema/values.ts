import { z } from 'zod';
import { NOT_BLANK, PRINTABLE } from '../core/printable.ts';

/*
 * The building blocks of the schema. The `error` of each is not a sentence but the noun phrase of what
 * is expected ("a whole number from 1 to 9"); problems.ts makes the sentence and adds what was given.
 */

/** A whole number from `min` to `max`. NaN, infinities and fractions are refused. */
export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A finite number above 0, up to `max`. */
export function positiveNumber(max: number) {
  const error = `a number above 0, up to ${max}`;
  return z.number({ error }).positive({ error }).max(max, { error });
}

/** A finite number from `min` to `max`. */
export function number(min: number, max: number) {
  const error = `a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** One of several words. */
export function choice<const T extends string>(words: readonly T[]) {
  return z.enum(words as readonly [T, ...T[]], { error: `one of ${words.join(', ')}` });
}

/** `true` or `false`. */
export function flag() {
  return z.boolean({ error: 'true or false' });
}

/** A line of text that is not blank: it is drawn in charts and tables, so no control characters. */
export function line(max: number) {
  const error = `one line of text, not blank, of at most ${max} characters`;
  return z.string({ error }).max(max, { error }).regex(NOT_BLANK, { error });
}

/** Text without control characters, as it may be drawn; it may be empty. */
export function printable() {
  const error = 'text without control characters';
  return z.string({ error }).regex(PRINTABLE, { error });
}

/** A list of `min` to `max` items. */
export function listOf<T extends z.ZodType>(item: T, what: string, min: number, max: number) {
  const error = `a list of ${min} to ${max} ${what}`;
  return z.array(item, { error }).min(min, { error }).max(max, { error });
}

/** A mapping with these keys and no others. */
export function mapping<T extends z.ZodRawShape>(shape: T, what: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : what),
  });
}
