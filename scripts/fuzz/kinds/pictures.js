// @ts-check
import path from 'node:path';
import fc from 'fast-check';
import { inFolder, run } from '../command.js';
import { EDITS, edited } from '../edits.js';

/** @typedef {import('../kinds.js').Kind} Kind */

/** Pictures of every kind that is read, small, as bytes. */
async function sound() {
  const { default: sharp } = await import('sharp');
  const grey = sharp({ create: { width: 12, height: 9, channels: 3, background: '#469' } });
  const kinds = /** @type {const} */ (['png', 'jpeg', 'webp', 'tiff', 'gif']);
  return Promise.all(
    kinds.map(async (kind) => ({ kind, bytes: await grey.clone().toFormat(kind).toBuffer() })),
  );
}

/** A damaged picture is read, or refused in one message. */
export const pictures = async () => {
  const all = await sound();
  return /** @type {Kind} */ ({
    cases: fc.tuple(fc.constantFrom(...all), EDITS, fc.boolean()),
    holds: ([{ kind, bytes }, edits, skip]) =>
      inFolder(async (at) => {
        at.file(path.join('p', `a.${kind}`), edited(bytes, edits));
        at.file(path.join('p', `b.${kind}`), bytes);
        const file = at.file(
          'a.yaml',
          `input: { kind: images, path: p, batch: 1, size: 8, skip_unreadable: ${skip} }\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: none }]\n`,
        );
        await run(at.root, ['analyze', file, '--format', 'json', '-q']);
      }),
  });
};
