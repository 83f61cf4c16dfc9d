// @ts-check
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { inFolder, run } from '../command.js';
import { EDITS, edited } from '../edits.js';

/** @typedef {import('../kinds.js').Kind} Kind */

const FIXTURES = new URL('../../../test/data/arrays/fixtures/', import.meta.url);
const SOUND = ['images.npy', 'images.npz', 'images-compressed.npz'].map((name) =>
  readFileSync(new URL(name, FIXTURES)),
);

/** A damaged file of arrays is read, or refused in one message. */
export const arrays = async () =>
  /** @type {Kind} */ ({
    cases: fc.tuple(fc.constantFrom(...SOUND), EDITS),
    holds: ([bytes, edits]) =>
      inFolder(async (at) => {
        at.file('a.npz', edited(bytes, edits));
        const file = at.file(
          'a.yaml',
          'input: { kind: file, path: a.npz }\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: none }]\n',
        );
        await run(at.root, ['analyze', file, '--format', 'json', '-q']);
      }),
  });
