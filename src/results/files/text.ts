import { readFile, stat } from 'node:fs/promises';
import { messageOf, UserError } from '../../core/errors.ts';
import { DAMAGED } from './mistakes.ts';

/** Of the largest result that is written (1000 blocks, tens of networks) some 50 MB. */
const MAX_MB = 200;

const FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file: a part of the path is a file',
  EISDIR: 'this is a folder and not a result file',
  EACCES: 'this file may not be read',
  EPERM: 'this file may not be read',
};

/**
 * The text of a result file.
 * @throws {UserError} the file cannot be read, is too large, or is not UTF-8 text
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('this file is not UTF-8 text', { place: file, remedy: DAMAGED, cause });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  const remedy = 'Name a result: the .json that `spp analyze CONFIG` writes.';
  try {
    const { size } = await stat(file);
    if (size <= MAX_MB * 1e6) return await readFile(file);
  } catch (cause) {
    const code = String((cause as NodeJS.ErrnoException).code);
    const message = FAILURES[code] ?? `cannot read this file: ${messageOf(cause)}`;
    throw new UserError(message, { place: file, remedy, cause });
  }
  throw new UserError(`this file is larger than ${MAX_MB} MB`, { place: file, remedy });
}
