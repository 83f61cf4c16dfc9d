// @ts-check

/** @typedef {readonly number[]} Sample values of one quantity, in the order of the runs */

/** @param {Sample} values */
export function minimum(values) {
  return Math.min(...values);
}

/** @param {Sample} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return (/** @type {number} */ (sorted[low]) + /** @type {number} */ (sorted[high])) / 2;
}

/**
 * Runs several things in turn, A B C A B C …, so that what else the machine does falls on all.
 *
 * @template {string} Key
 * @param {number} rounds
 * @param {Readonly<Record<Key, () => number | Promise<number>>>} things
 * @returns {Promise<Record<Key, number[]>>}
 */
export async function inTurn(rounds, things) {
  const keys = /** @type {Key[]} */ (Object.keys(things));
  const samples = /** @type {Record<Key, number[]>} */ (
    Object.fromEntries(keys.map((key) => [key, []]))
  );
  for (let round = 0; round < rounds; round++) {
    for (const key of keys) samples[key].push(await things[key]());
  }
  return samples;
}

/**
 * Ratios of two samples taken in turn, round by round.
 *
 * @param {Sample} above
 * @param {Sample} below
 */
export function ratios(above, below) {
  return above.map((value, round) => value / /** @type {number} */ (below[round]));
}
