// @ts-check
import fc from 'fast-check';
import { inFolder, run } from '../command.js';

/** @typedef {import('../kinds.js').Kind} Kind */

/** Names of files, and titles and names of networks, of whatever characters. */
export const names = async () =>
  /** @type {Kind} */ ({
    cases: fc.tuple(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.constantFrom(
          'constructor',
          'toString',
          '__proto__',
          'a\u001b[31m',
          'a\nb',
          '-x',
          '\u202e',
        ),
      ),
      fc.string({ unit: 'binary', maxLength: 300 }),
    ),
    holds: ([name, title]) =>
      inFolder(async (at) => {
        const safe = Array.from(name, (one) => ('/\\\0'.includes(one) ? '_' : one))
          .join('')
          .slice(0, 60);
        const value = {
          title,
          input: { kind: 'gaussian', batch: 2, size: 8 },
          networks: [{ name: title, model: 'resnetv2', stages: [1], widths: [8], stem: 'none' }],
        };
        const file = at.file(`${safe}.yaml`, JSON.stringify(value));
        await run(at.root, ['analyze', file, '--format', 'json,svg'], { given: name + title });
      }),
  });
