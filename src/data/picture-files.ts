import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../core/errors.ts';
import { type Entry, entriesBelow, unreadable } from './walk.ts';

export interface PictureFile {
  /** Absolute. */
  readonly path: string;
  /** As results and messages show it: the same on every machine where the given path is relative. */
  readonly shown: string;
}

export interface FoundPictures {
  /** The folder or pattern, absolute. */
  readonly place: string;
  /** In the order of `shown`, by its code units: not of a locale, which differs between machines. */
  readonly files: readonly PictureFile[];
}

const ENDINGS = ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'gif', 'avif'];
const IS_PICTURE = new RegExp(`\\.(${ENDINGS.join('|')})$`, 'i');

/**
 * The pictures of a folder and its subfolders, of a glob, or the one file. What exists under the given
 * name wins, so a folder `a[1]` is no pattern. Hidden files are passed over, symbolic links followed,
 * each folder once.
 * @throws {UserError} nothing there, or no pictures
 */
export async function findPictures(given: string, baseDir: string): Promise<FoundPictures> {
  const place = resolve(baseDir, given);
  const paths = await list(given, place, baseDir);
  const pictures = paths.filter((path) => IS_PICTURE.test(path));
  if (pictures.length === 0) throw none(place);
  const files = pictures
    .map((path) => ({ path, shown: shownAs(path, isAbsolute(given) ? undefined : baseDir) }))
    .sort((a, b) => (a.shown < b.shown ? -1 : 1));
  return { place, files };
}

async function list(given: string, place: string, baseDir: string): Promise<string[]> {
  const kind = await kindOf(place);
  if (kind === 'file') return [place];
  if (kind === 'folder') return pathsOf(await entriesBelow(place));
  const { default: picomatch } = await import('picomatch');
  const pattern = sep === '\\' ? given.replaceAll('\\', '/') : given;
  const { base, glob, isGlob } = picomatch.scan(pattern);
  if (!isGlob) throw missing(place);
  const folder = resolve(baseDir, base);
  if ((await kindOf(folder)) !== 'folder') return [];
  const matches = picomatch(glob, { nocase: true });
  const below = await entriesBelow(folder);
  return pathsOf(below.filter(({ path }) => matches(relative(folder, path).split(sep).join('/'))));
}

/** @throws {UserError} something that is no file is called as a picture, and would be waited for */
function pathsOf(entries: readonly Entry[]): string[] {
  const pictures = entries.filter(({ path }) => IS_PICTURE.test(path));
  const other = pictures.find(({ isFile }) => !isFile);
  if (other === undefined) return pictures.map(({ path }) => path);
  throw new UserError('this is called as a picture, and is no file', {
    place: other.path,
    remedy: 'Remove it, or name the pictures by a glob that leaves it out.',
  });
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return 'file';
    await access(path, constants.R_OK | constants.X_OK);
    return 'folder';
  } catch (cause) {
    const refused = unreadable(path, cause);
    if (refused !== undefined) throw refused;
    return undefined;
  }
}

function shownAs(path: string, baseDir: string | undefined): string {
  const shown = baseDir === undefined ? resolve(path) : relative(baseDir, path);
  return shown.split(sep).join('/');
}

function missing(place: string): UserError {
  return new UserError('there is no such folder', {
    place,
    remedy: 'Check `path`: it is relative to the folder of the config file.',
  });
}

function none(place: string): UserError {
  return new UserError(`there are no pictures here (${ENDINGS.join(', ')})`, {
    place,
    remedy: 'Check `path`: a folder (searched with its subfolders) or a glob such as photos/*.jpg.',
  });
}
