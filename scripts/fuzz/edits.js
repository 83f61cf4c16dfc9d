// @ts-check
import fc from 'fast-check';

/** @typedef {[share: number, piece: Uint8Array, gone: number]} Edit */

/** @type {fc.Arbitrary<Edit>} */
const edit = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.uint8Array({ maxLength: 4 }),
  fc.nat(8),
);

/** Places of a file, by their share of its length, with what comes there and how many bytes go. */
export const EDITS = fc.array(edit, { maxLength: 4 });

/**
 * A file after some edits.
 *
 * @param {Buffer} bytes
 * @param {readonly Edit[]} edits
 */
export function edited(bytes, edits) {
  return edits.reduce((now, [share, piece, gone]) => {
    const from = Math.floor(share * now.length);
    return Buffer.concat([now.subarray(0, from), Buffer.from(piece), now.subarray(from + gone)]);
  }, bytes);
}
