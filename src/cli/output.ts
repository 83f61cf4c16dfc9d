import { access, constants, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, UserError } from '../core/errors.ts';

export interface OutputFile {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/**
 * Makes sure, before anything is computed, that files can be written into `dir` and that none of
 * them is one of the inputs. Creates nothing.
 *
 * @throws UserError where `dir` is a file or may not be written, or an input would be overwritten
 */
export async function checkOutput(
  dir: string,
  files: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const existing = await nearestExisting(dir);
  if (!(await stat(existing)).isDirectory()) {
    throw new UserError(`${existing} is a file, not a folder to write into`, {
      place: '--out',
      remedy: 'Name a folder with -o DIR.',
    });
  }
  try {
    await access(existing, constants.W_OK);
  } catch (cause) {
    throw new UserError(`no permission to write into ${existing}`, {
      place: '--out',
      remedy: 'Name another folder with -o DIR.',
      cause,
    });
  }
  const read = new Set(await Promise.all(inputs.map((input) => realpath(input))));
  for (const file of files) {
    const target = await realpath(path.join(dir, file)).catch(() => undefined);
    if (target === undefined || !(read.has(target) || (await stat(target)).isDirectory())) continue;
    const why = read.has(target) ? 'would overwrite the config' : 'is a folder';
    throw new UserError(`the output ${path.join(dir, file)} ${why}`, {
      place: '--out',
      remedy: 'Name another folder with -o DIR.',
    });
  }
}

async function nearestExisting(dir: string): Promise<string> {
  try {
    await stat(dir);
    return dir;
  } catch (error) {
    const parent = path.dirname(dir);
    const { code } = error as NodeJS.ErrnoException;
    // Below a file (ENOTDIR) the search goes up as well, to name the file.
    if ((code === 'ENOENT' || code === 'ENOTDIR') && parent !== dir) return nearestExisting(parent);
    throw new UserError(`cannot write into ${dir}: ${messageOf(error)}`, { place: '--out' });
  }
}

/**
 * Writes all files or none: each beside its place first, then renamed. An interrupt leaves the old
 * files or the new ones, whole.
 */
export async function writeFiles(files: readonly OutputFile[]): Promise<void> {
  const temporary = files.map((file) =>
    path.join(path.dirname(file.path), `.${path.basename(file.path)}.${process.pid}.tmp`),
  );
  try {
    for (const [i, file] of files.entries()) {
      await mkdir(path.dirname(file.path), { recursive: true });
      await writeFile(temporary[i] as string, file.data);
    }
    for (const [i, file] of files.entries()) await rename(temporary[i] as string, file.path);
  } catch (cause) {
    await Promise.all(temporary.map((file) => rm(file, { force: true })));
    throw new UserError(`cannot write the output: ${messageOf(cause)}`, {
      place: '--out',
      remedy: 'Make room, or name another folder with -o DIR.',
      cause,
    });
  }
}
