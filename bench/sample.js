// @ts-check

import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which threads of one thing that spin, waiting for more, sleep before the next. */
const PAUSE = 100;

/** @typedef {readonly [best: number, median: number]} Summary */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ i) => sorted[i] ?? Number.NaN;
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
}

/**
 * Of times: the shortest and the median.
 *
 * @param {readonly number[]} values
 * @returns {Summary}
 */
export function shortest(values) {
  return [Math.min(...values), median(values)];
}

/**
 * Of two times measured in turn: the ratio of the shortest, and the median of the ratios round by
 * round.
 *
 * @param {readonly number[]} above
 * @param {readonly number[]} below
 * @returns {Summary}
 */
export function ratio(above, below) {
  const ratios = above.map((value, round) => value / (below[round] ?? Number.NaN));
  return [Math.min(...above) / Math.min(...below), median(ratios)];
}

/**
 * Runs several things in turn, A B C A B C …, so that what else the machine does falls on all.
 *
 * @template {string} Key
 * @template Value
 * @param {number} rounds
 * @param {Readonly<Record<Key, () => Value | Promise<Value>>>} things
 * @returns {Promise<Readonly<Record<Key, Value[]>>>} what each gave, round by round
 */
export async function inTurn(rounds, things) {
  const keys = /** @type {Key[]} */ (Object.keys(things));
  const samples = new Map(keys.map((key) => [key, /** @type {Value[]} */ ([])]));
  for (let round = 0; round < rounds; round++) {
    for (const key of keys) {
      await sleep(PAUSE);
      samples.get(key)?.push(await things[key]());
    }
  }
  return /** @type {Record<Key, Value[]>} */ (Object.fromEntries(samples));
}
