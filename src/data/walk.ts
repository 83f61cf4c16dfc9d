import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '../core/errors.ts';

/** Files and folders that are looked at; ImageNet has 1.3 million. */
const MOST_ENTRIES = 3_000_000;

/** What is not a folder. */
export interface Entry {
  readonly path: string;
  /** Not so: a pipe, a device, a socket. */
  readonly isFile: boolean;
}

/**
 * All that is below a folder, hidden entries passed over and links followed. A folder that can be reached by
 * several paths is read once, under the shortest of them, however the links cross.
 *
 * @param deepest how many levels of names there are below it at most
 * @throws {UserError} a folder may not be read, or there is too much
 */
export async function entriesBelow(
  top: string,
  deepest = Number.POSITIVE_INFINITY,
): Promise<Entry[]> {
  const found: Entry[] = [];
  const read = new Set<string>();
  // Folders by the length of their path: what a folder leads to is longer than itself.
  const waiting = new Map([[top.length, [top]]]);
  let seen = 0;
  for (let length = top.length; waiting.size > 0; length++) {
    const folders = waiting.get(length)?.sort() ?? [];
    waiting.delete(length);
    for (const folder of folders) {
      const real = await realpath(folder);
      if (read.has(real)) continue;
      read.add(real);
      const entries = await list(folder);
      seen += entries.length;
      if (seen > MOST_ENTRIES) throw tooMuch(top);
      for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
        const path = join(folder, entry.name);
        const kind = await kindOf(entry, path);
        if (kind === 'folder') {
          if (levelOf(top, path) >= deepest) continue;
          waiting.set(path.length, [...(waiting.get(path.length) ?? []), path]);
        } else if (kind !== 'nothing') found.push({ path, isFile: kind === 'file' });
      }
    }
  }
  return found;
}

/** How many names a path has below a folder. */
function levelOf(top: string, path: string): number {
  return relative(top, path).split(sep).length;
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause) ?? cause;
  }
}

async function kindOf(
  entry: Dirent,
  path: string,
): Promise<'folder' | 'file' | 'other' | 'nothing'> {
  // A link is what it leads to, and nothing where that is not there.
  const found = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
  if (found === null) return 'nothing';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

/** What to say of a folder that is there and may not be read. */
export function unreadable(path: string, cause: unknown): UserError | undefined {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return undefined;
  const remedy = 'Give yourself permission to read it.';
  return new UserError('this folder may not be read', { place: path, remedy, cause });
}

function tooMuch(place: string): UserError {
  return new UserError(`there are more than ${MOST_ENTRIES / 1e6} million files and folders here`, {
    place,
    remedy: 'Name a smaller folder, or a glob below one, such as photos/cats/*.jpg.',
  });
}
