import { createReadStream } from 'node:fs';
import { UserError } from './errors.ts';
import { reasonOf } from './file-errors.ts';

/** What can be wrong with a file before anything is known of what it says. */
export type FileMistake =
  | 'missing'
  | 'below a file'
  | 'folder'
  | 'forbidden'
  | 'loop'
  | 'long path'
  | 'large'
  | 'no text'
  | 'other';

/** What a file is called to whoever asks for it. */
export interface FileWords {
  /** `a config file`. */
  readonly what: string;
  /** The largest that is read, in words: `250 kB`; none where any size is. */
  readonly limitText?: string;
  /** What helps, unless one of the remedies fits better. */
  readonly remedy?: string;
  readonly remedies?: Readonly<Partial<Record<FileMistake, string>>>;
  /** In place of the sentences that fit any file. */
  readonly sentences?: Readonly<Partial<Record<FileMistake, string>>>;
}

/** A kind of file that is read whole. */
export interface FileKind extends FileWords {
  /** Bytes of the largest that is read, and those in words. */
  readonly limit: number;
  readonly limitText: string;
}

/** Errors of the operating system. Those that are not here are `other`, told in its own words. */
const MISTAKES: Readonly<Record<string, FileMistake>> = {
  ENOENT: 'missing',
  ENOTDIR: 'below a file',
  EISDIR: 'folder',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ELOOP: 'loop',
  ENAMETOOLONG: 'long path',
};

function sentence(mistake: FileMistake, { what, limitText, sentences }: FileWords): string {
  const any: Readonly<Record<FileMistake, string>> = {
    missing: 'there is no such file',
    'below a file': 'there is no such file: a part of the path is a file',
    folder: `this is a folder and not ${what}`,
    forbidden: 'this file may not be read',
    loop: 'this path is a loop of symbolic links',
    'long path': 'this path is too long',
    large: `this file is larger than ${limitText}`,
    'no text': 'this file is not UTF-8 text',
    other: 'cannot read this file',
  };
  return sentences?.[mistake] ?? any[mistake];
}

/**
 * The bytes of a file, or of a pipe or a device: never more than the limit is read, whatever the file
 * system says of its size.
 *
 * @param place the file as the user named it
 * @throws UserError where it cannot be read or is too large
 */
export async function readBytes(file: string, place: string, kind: FileKind): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The last byte that is read is the first too many.
    for await (const chunk of createReadStream(file, { end: kind.limit })) {
      chunks.push(chunk);
      size += chunk.length;
    }
  } catch (cause) {
    throw unreadableFile(cause, place, kind);
  }
  if (size > kind.limit) throw refusal('large', place, kind);
  return Buffer.concat(chunks);
}

/**
 * The text of a file, as `readBytes` reads it.
 *
 * @throws UserError where it cannot be read, is too large, or is not UTF-8 text
 */
export async function readText(file: string, place: string, kind: FileKind): Promise<string> {
  const bytes = await readBytes(file, place, kind);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Zero bytes are valid UTF-8 and no text.
    if (!text.includes('\0')) return text;
  } catch (cause) {
    throw refusal('no text', place, kind, '', cause);
  }
  throw refusal('no text', place, kind);
}

/** What the operating system says when a file cannot be opened or read, in the words of its kind. */
export function unreadableFile(cause: unknown, place: string, kind: FileWords): UserError {
  const mistake = mistakeOf(cause);
  const reason = mistake === 'other' ? `: ${reasonOf(cause)}` : '';
  return refusal(mistake, place, kind, reason, cause);
}

function mistakeOf(error: unknown): FileMistake {
  return MISTAKES[String((error as NodeJS.ErrnoException).code)] ?? 'other';
}

function refusal(
  mistake: FileMistake,
  place: string,
  kind: FileWords,
  reason = '',
  cause?: unknown,
): UserError {
  const remedy = kind.remedies?.[mistake] ?? kind.remedy;
  return new UserError(`${sentence(mistake, kind)}${reason}`, { place, remedy, cause });
}
