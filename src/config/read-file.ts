import { createReadStream } from 'node:fs';
import { messageOf, UserError } from '../core/errors.ts';

/** A config has a few kilobytes; what is larger is another file, and slow to parse where it is broken. */
const MAX_KB = 250;
const MAX_BYTES = MAX_KB * 1000;

const FAILURES: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'Check the path; a config is a YAML file.'],
  ENOTDIR: ['there is no such file: a part of the path is a file', 'Check the path.'],
  EISDIR: ['this is a folder and not a config file', 'Name the YAML file in it.'],
  EACCES: ['this file may not be read', 'Give yourself permission to read it.'],
  EPERM: ['this file may not be read', 'Give yourself permission to read it.'],
  ELOOP: ['this path is a loop of symbolic links', 'Mend the links.'],
  ENAMETOOLONG: ['this path is too long', 'Check the path.'],
};

/**
 * The text of a config file (or of a pipe: never more than the limit is read).
 * @throws {UserError} the file cannot be read, is too large, or is not UTF-8 text
 */
export async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (bytes.length > MAX_BYTES) {
    throw new UserError(`this file is larger than ${MAX_KB} kB`, {
      place: file,
      remedy: file.toLowerCase().endsWith('.json')
        ? 'A config has a few kilobytes; a result is for `spp render` and `spp compare`.'
        : 'A config has a few kilobytes: is this the right file?',
    });
  }
  return decode(bytes, file);
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: MAX_BYTES })) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const known = code === undefined ? undefined : FAILURES[code];
    const [message, remedy] = known ?? [`cannot read this file: ${messageOf(cause)}`, undefined];
    throw new UserError(message, { place: file, remedy, cause });
  }
}

function decode(bytes: Buffer, file: string): string {
  let text: string | undefined;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Told below, together with the zero bytes that are valid UTF-8 but no text.
  }
  if (text !== undefined && !text.includes('\0')) return text;
  const remedy = 'Save the config as plain text in UTF-8 (not UTF-16).';
  throw new UserError('this file is not UTF-8 text', { place: file, remedy });
}
