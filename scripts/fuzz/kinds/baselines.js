// @ts-check
import { inFolder, run } from '../command.js';
import { edited, made } from '../made.js';

/** @typedef {import('../kinds.js').Kind} Kind */

/** An edited baseline is compared with, or refused in one message. */
export const baselines = async () => {
  const { config: text, baseline } = await made;
  return /** @type {Kind} */ ({
    cases: edited(baseline),
    holds: (other) =>
      inFolder(async (at) => {
        const file = at.file('a.yaml', text);
        const given = at.file('b.json', other);
        await run(at.root, ['check', file, '-b', given, '-o', 'out'], {
          codes: [0, 1, 2],
          given: other,
        });
      }),
  });
};
