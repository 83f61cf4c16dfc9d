import { readFile, stat } from 'node:fs/promises';
import type { Baseline } from '../check/baselines/baseline.ts';
import { UserError } from '../core/errors.ts';
import { checkFolderOf } from './check-output.ts';
import { reasonOf } from './file-errors.ts';

/** That of the deepest network under a hundred seeds has some 400 kB. */
const MAX_MB = 20;

/**
 * Reads a baseline.
 *
 * @param given the file as the user named it
 * @throws UserError where it is missing, or is not a baseline as it was written
 */
export async function readBaseline(file: string, given: string): Promise<Baseline> {
  const text = await readText(file, given);
  if (text === undefined) {
    throw new UserError('there is no such baseline', {
      place: given,
      remedy: 'Check the path, or write it with --update and commit it.',
    });
  }
  const { parseBaseline } = await import('../check/baselines/parse.ts');
  return parseBaseline(text, given);
}

/**
 * Makes sure that `--update` can write the baseline, and replaces one, sound or broken, and nothing
 * else.
 *
 * @throws UserError where the file is something else, or its folder may not be written into
 */
export async function refuseBaselinePlace(file: string, given: string): Promise<void> {
  await checkFolderOf(file, (message) => {
    const remedy = 'Name another file with --baseline.';
    return new UserError(message, { place: given, remedy });
  });
  const text = await readText(file, given);
  if (text === undefined || text.trim() === '') return;
  const { looksLikeBaseline } = await import('../check/baselines/parse.ts');
  if (looksLikeBaseline(text)) return;
  throw new UserError('--update would overwrite this file, which is not a baseline', {
    place: given,
    remedy: 'Name another file with --baseline.',
  });
}

/** Undefined where there is no such file. */
async function readText(file: string, given: string): Promise<string | undefined> {
  const fail = (message: string, cause?: unknown) =>
    new UserError(message, { place: given, remedy: 'Name another file with --baseline.', cause });
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw fail('this is a folder and not a baseline');
    if (found.size > MAX_MB * 1e6) throw fail(`this file is larger than ${MAX_MB} MB: no baseline`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') throw fail('a part of this path is a file and not a folder', error);
    throw fail(`cannot read this baseline: ${reasonOf(error)}`, error);
  }
}
