// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownPeak } from '../own-peak.js';
import { inProcess, listed, place } from './in-process.js';

/** A case takes milliseconds; more than this is a violation. */
const PATIENCE = 30_000;

/** A case is small; a run that raises the peak of the process by more than this, in MiB, is a violation. */
const ROOM = 768;

/** The most memory that this process has held, in MiB. */
export const peak = () => ownPeak() / 1024;

/** What a terminal would act on, line breaks and tabs aside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be shown
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const SENSELESS = /\bNaN\b|\[object |\bundefined\b/;

/**
 * A folder that is gone when `work` is done.
 *
 * @template T
 * @param {(at: { root: string, file(name: string, content: string | Uint8Array): string, list(): string[], read(name: string): string }) => Promise<T>} work
 */
export async function inFolder(work) {
  const root = mkdtempSync(path.join(tmpdir(), 'spp-fuzz-'));
  try {
    return await work({
      root,
      file: (name, content) => place(path.join(root, name), content),
      list: () => listed(root).filter((name) => !name.endsWith('/')),
      read: (name) => readFileSync(path.join(root, name), 'utf8'),
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * Runs the command and holds what it says to what holds of every run.
 *
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {{ readonly codes?: readonly number[], readonly given?: string }} [options] given: text that may be quoted as it is
 */
export async function run(cwd, args, { codes = [0, 2], given = '' } = {}) {
  const [begin, before] = [performance.now(), peak()];
  const { code, stdout: out, stderr: err } = await inProcess(cwd, args);
  const took = performance.now() - begin;
  const told = `status ${code}\n${out}${err}`;
  const demand = (/** @type {boolean} */ holds, /** @type {string} */ what) => {
    if (!holds) throw new Error(`${what}: spp ${args.join(' ')}\n${told}`);
  };
  const shown = `${out}${err}`;
  demand(codes.includes(Number(code)), `not one of the statuses ${codes}`);
  demand(took < PATIENCE, `it took ${Math.round(took)} ms`);
  const grown = peak() - before;
  demand(grown < ROOM, `it took ${Math.round(grown)} MiB more than every run before`);
  demand(!RAW.test(shown), 'raw control characters');
  demand(!SENSELESS.test(shown) || SENSELESS.test(given), 'a value that says nothing');
  if (code === 2) {
    demand(err.match(/^spp: (?!warning)/gm)?.length === 1, 'not one message');
    demand(out === '', 'a mistake, and something on standard output');
  }
  return { code, out, err, demand };
}
