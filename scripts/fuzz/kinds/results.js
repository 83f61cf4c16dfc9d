// @ts-check
import path from 'node:path';
import { inFolder, run } from '../command.js';
import { edited, made } from '../made.js';

/** @typedef {import('../kinds.js').Kind} Kind */

/** An edited result is drawn, or refused in one message. */
export const results = async () => {
  const { result } = await made;
  return /** @type {Kind} */ ({
    cases: edited(result),
    holds: (text) =>
      inFolder(async (at) => {
        const file = at.file('r.json', text);
        const { code, demand } = await run(at.root, ['render', file, '--format', 'svg'], {
          given: text,
        });
        const files = code === 2 ? ['r.json'] : [path.join('plots', 'r.svg'), 'r.json'];
        demand(at.list().join() === files.sort().join(), 'other files');
      }),
  });
};
