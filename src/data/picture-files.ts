import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { UserError } from '../core/errors.ts';

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
  const pictures = await eachOnce(paths.filter((path) => IS_PICTURE.test(path)));
  if (pictures.length === 0) throw none(place);
  const files = pictures
    .map((path) => ({ path, shown: shownAs(path, isAbsolute(given) ? undefined : baseDir) }))
    .sort((a, b) => (a.shown < b.shown ? -1 : 1));
  return { place, files };
}

async function list(given: string, place: string, baseDir: string): Promise<string[]> {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  const options = { absolute: true, expandDirectories: false, caseSensitiveMatch: false };
  const kind = await kindOf(place);
  if (kind === 'file') return [place];
  if (kind === 'folder') return glob('**', { ...options, cwd: place });
  if (!isDynamicPattern(given)) throw missing(place);
  const pattern = sep === '\\' ? given.replaceAll('\\', '/') : given;
  return glob(pattern, { ...options, cwd: resolve(baseDir) });
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return 'file';
    await access(path, constants.R_OK | constants.X_OK);
    return 'folder';
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return undefined;
    const remedy = 'Give yourself permission to read it.';
    throw new UserError('this folder may not be read', { place: path, remedy, cause });
  }
}

/** A link to a folder above shows the same files again, under longer paths: those are dropped. */
async function eachOnce(paths: readonly string[]): Promise<string[]> {
  const folders = new Map<string, string>();
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    folders.set(folder, await realpath(folder));
  }
  const shortest = new Map<string, string>();
  for (const path of [...paths].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const real = join(folders.get(dirname(path)) ?? '', basename(path));
    if (!shortest.has(real)) shortest.set(real, path);
  }
  return [...shortest.values()];
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
