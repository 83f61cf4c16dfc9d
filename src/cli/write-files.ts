import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../core/errors.ts';
import { isMissing, reasonOf } from '../core/file-errors.ts';
import { onInterrupt } from './interrupt.ts';

export interface OutputFile {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/**
 * Writes all files or none: each beside its place first, then renamed. An interrupt leaves the old
 * files or the new ones, whole, and nothing else.
 */
export async function writeFiles(files: readonly OutputFile[]): Promise<void> {
  const id = randomUUID().slice(0, 8);
  const beside = files.map((file, i) => path.join(path.dirname(file.path), `.spp-${id}-${i}.tmp`));
  const release = onInterrupt(() => {
    for (const file of beside) rmSync(file, { force: true });
  });
  let current = files[0]?.path ?? '.';
  try {
    for (const [i, file] of files.entries()) {
      current = file.path;
      await makeFolder(path.dirname(file.path));
      await writeFile(beside[i] as string, file.data, { flag: 'wx' });
    }
    for (const [i, file] of files.entries()) await rename(beside[i] as string, file.path);
  } catch (cause) {
    // Below a file it is an error even with `force`; what went wrong first is told.
    await Promise.allSettled(beside.map((file) => rm(file, { force: true })));
    throw new UserError(`cannot write the output: ${reasonOf(cause)}`, {
      place: path.dirname(current),
      remedy: 'Make room, or name another folder with -o DIR.',
      cause,
    });
  } finally {
    release();
  }
}

/** Folder by folder: node's own `recursive` never returns where a file system refuses with ENOENT. */
async function makeFolder(dir: string): Promise<void> {
  try {
    if ((await stat(dir)).isDirectory()) return;
  } catch (error) {
    if (!isMissing(error)) throw error;
    await makeFolder(path.dirname(dir));
  }
  try {
    await mkdir(dir);
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
