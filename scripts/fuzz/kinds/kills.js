// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { inFolder } from '../command.js';

/** @typedef {import('../kinds.js').Kind} Kind */

const SPP = fileURLToPath(new URL('../../../bin/spp', import.meta.url));

const OLD = 'what was there before';
const WHOLE = {
  json: (/** @type {string} */ text) => JSON.parse(text).schema !== undefined,
  svg: (/** @type {string} */ text) => text.trimEnd().endsWith('</svg>'),
  png: (/** @type {string} */ text) => text.includes('IEND'),
};

/** However a run is killed, each of its files is the old one or a whole new one. */
export const kills = async () =>
  /** @type {Kind} */ ({
    cases: fc.integer({ min: 0, max: 1500 }),
    holds: (after) =>
      inFolder(async (at) => {
        const file = at.file(
          'a.yaml',
          'input: { kind: gaussian, batch: 2, size: 8 }\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: none }]\n',
        );
        for (const ending of Object.keys(WHOLE)) at.file(path.join('plots', `a.${ending}`), OLD);
        const child = spawn(process.execPath, [SPP, 'analyze', file, '-q'], {
          cwd: at.root,
          stdio: 'ignore',
        });
        const timer = setTimeout(() => child.kill('SIGKILL'), after);
        await new Promise((resolve) => child.on('close', resolve));
        clearTimeout(timer);
        for (const [ending, isWhole] of Object.entries(WHOLE)) {
          const text = at.read(path.join('plots', `a.${ending}`));
          if (text !== OLD && !isWhole(text))
            throw new Error(`a half file: plots/a.${ending}, killed after ${after} ms`);
        }
      }),
  });
