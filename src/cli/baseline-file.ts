import { stat } from 'node:fs/promises';
import type { Baseline } from '../check/baselines/baseline.ts';
import { UserError } from '../core/errors.ts';
import { type FileKind, readBytes } from '../core/text-file.ts';
import { checkFolderOf } from './check-output.ts';

/** That of the deepest network under a hundred seeds has some 400 kB. */
const MAX_MB = 20;

const ANOTHER = 'Name another file with --baseline.';

const BASELINE_FILE: FileKind = {
  what: 'a baseline',
  limit: MAX_MB * 1e6,
  limitText: `${MAX_MB} MB`,
  remedy: ANOTHER,
  sentences: {
    'below a file': 'a part of this path is a file and not a folder',
    large: `this file is larger than ${MAX_MB} MB: no baseline`,
    other: 'cannot read this baseline',
  },
};

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
    return new UserError(message, { place: given, remedy: ANOTHER });
  });
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && !found.isFile() && !found.isDirectory()) {
    throw new UserError('this is a device or a pipe, and no file to replace', {
      place: given,
      remedy: ANOTHER,
    });
  }
  const text = await readText(file, given);
  if (text === undefined || text.trim() === '') return;
  const { looksLikeBaseline } = await import('../check/baselines/parse.ts');
  if (looksLikeBaseline(text)) return;
  throw new UserError('--update would overwrite this file, which is not a baseline', {
    place: given,
    remedy: ANOTHER,
  });
}

/** Undefined where there is no such file. What is no text is no baseline either, and so told of. */
async function readText(file: string, given: string): Promise<string | undefined> {
  try {
    return (await readBytes(file, given, BASELINE_FILE)).toString('utf8');
  } catch (error) {
    const { cause } = error as UserError;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
    throw error;
  }
}
