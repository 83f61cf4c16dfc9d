// @ts-check
import fc from 'fast-check';
import { KINDS } from './kinds.js';

/**
 * Tries so many cases of a kind, and shrinks the first that violates what holds of every run.
 *
 * @param {keyof typeof KINDS} name
 * @param {number} count
 * @param {number} seed
 * @returns {Promise<{ readonly runs: number, readonly failure: { readonly example: unknown, readonly message: string } | null }>}
 */
export async function fuzz(name, count, seed) {
  const { cases, holds } = await KINDS[name]();
  const found = await fc.check(fc.asyncProperty(cases, holds), {
    numRuns: count,
    seed,
    endOnFailure: false,
  });
  if (!found.failed) return { runs: found.numRuns, failure: null };
  const [example] = found.counterexample ?? [];
  const message = String(/** @type {any} */ (found.errorInstance)?.message ?? found.errorInstance);
  return { runs: found.numRuns, failure: { example, message } };
}

/**
 * Tries one case again.
 *
 * @param {keyof typeof KINDS} name
 * @param {unknown} example as `fuzz` gave it
 */
export async function again(name, example) {
  const { holds } = await KINDS[name]();
  await holds(example);
}
