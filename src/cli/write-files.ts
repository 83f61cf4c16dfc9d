import { randomUUID } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { copyFile, link, mkdir, open, readlink, realpath, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../core/errors.ts';
import { isMissing, reasonOf } from '../core/file-errors.ts';
import { clearLeftovers, ownerMark } from '../core/leftovers.ts';
import { onInterrupt } from './interrupt.ts';

/** Made one by one, at once or in their own time. */
type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface OutputFile {
  readonly path: string;
  /** Whole, or piece by piece, each made when the one before is written. */
  readonly data: string | Uint8Array | Pieces;
  /** Is on the disk when it is told that it is written. */
  readonly durable?: true;
}

/** A file on its way: the new one beside its place, and the old one while it may have to come back. */
interface Place {
  readonly file: OutputFile;
  readonly fresh: string;
  readonly old: string;
}

const PREFIX = '.spp-';

/**
 * Writes all files or none: each beside its place first, then all are put in place, and the old ones put back
 * where one cannot. An interrupt leaves the old files or the new ones, whole, and nothing else; what a run
 * that was killed left beside them is cleared.
 *
 * @throws UserError with what is new where the old ones cannot be put back either
 */
export async function writeFiles(given: readonly OutputFile[]): Promise<void> {
  const files = await Promise.all(
    given.map(async (file) => ({ ...file, path: await throughLinks(file.path) })),
  );
  const mark = `${PREFIX}${ownerMark()}-${randomUUID().slice(0, 8)}`;
  const places = files.map((file, i): Place => {
    const beside = path.join(path.dirname(file.path), `${mark}-${i}`);
    return { file, fresh: `${beside}.tmp`, old: `${beside}.old` };
  });
  const set = new Replacement(places);
  const release = onInterrupt(() => {
    set.takeBack();
    set.clear();
  });
  let current = files[0]?.path ?? '.';
  try {
    for (const folder of new Set(files.map((file) => path.dirname(file.path)))) {
      current = path.join(folder, '.');
      await makeFolder(folder);
      clearLeftovers(folder, PREFIX);
    }
    for (const place of places) {
      current = place.file.path;
      await writeBeside(place);
    }
    await set.putInPlace();
  } catch (cause) {
    const replaced = set.takeBack();
    const but = replaced.length === 0 ? '' : `; ${replaced.join(', ')} is replaced already`;
    throw new UserError(`cannot write the output: ${reasonOf(cause)}${but}`, {
      place: path.dirname(current),
      remedy: 'Make room, or name another folder with -o DIR.',
      cause,
    });
  } finally {
    set.clear();
    release();
  }
  await syncFolders(files.filter(({ durable }) => durable));
}

/** What a name leads to: a link stays, and what it points at is replaced, there already or not. */
async function throughLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const target = await readlink(file).catch(() => undefined);
    return target === undefined ? file : path.resolve(path.dirname(file), target);
  }
}

async function writeBeside({ file, fresh }: Place): Promise<void> {
  const there = await stat(file.path).catch(() => undefined);
  if (there !== undefined && !there.isFile() && !there.isDirectory())
    throw new Error(`${file.path} is no file to replace`);
  const handle = await open(fresh, 'wx');
  try {
    for await (const piece of piecesOf(file)) await handle.writeFile(piece);
    if (file.durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

function piecesOf({ data }: OutputFile): Iterable<string | Uint8Array> | Pieces {
  return typeof data === 'string' || data instanceof Uint8Array ? [data] : data;
}

/** Files that take the place of others together. */
class Replacement {
  private readonly places: readonly Place[];
  /** Those whose old file has a second name. */
  private readonly kept = new Set<Place>();
  private readonly done = new Set<Place>();

  constructor(places: readonly Place[]) {
    this.places = places;
  }

  async putInPlace(): Promise<void> {
    // A single rename is all or nothing by itself.
    if (this.places.length > 1) for (const place of this.places) await this.keepOld(place);
    for (const place of this.places) {
      this.done.add(place);
      await rename(place.fresh, place.file.path).catch((error) => {
        this.done.delete(place);
        throw error;
      });
    }
    this.done.clear();
  }

  /** A second name for the old file, or a copy where the disk has no such thing. */
  private async keepOld(place: Place): Promise<void> {
    const { file, old } = place;
    if (!existsSync(file.path)) return;
    await link(file.path, old).catch(() => copyFile(file.path, old));
    this.kept.add(place);
  }

  /** Puts back what was replaced, if not all was; synchronous, so that an interrupt can wait for it. */
  takeBack(): string[] {
    const lost: string[] = [];
    for (const place of this.done) {
      const { file, fresh, old } = place;
      // Asked for, and not done yet.
      if (existsSync(fresh)) continue;
      try {
        if (this.kept.has(place)) renameSync(old, file.path);
        else rmSync(file.path);
      } catch {
        lost.push(file.path);
      }
    }
    this.done.clear();
    return lost;
  }

  clear(): void {
    for (const name of this.places.flatMap(({ fresh, old }) => [fresh, old])) {
      try {
        rmSync(name, { force: true });
      } catch {
        // Below a file it is an error even with `force`; what went wrong first is told.
      }
    }
  }
}

/** So that the new names are on the disk too. Windows knows no such thing. */
async function syncFolders(files: readonly OutputFile[]): Promise<void> {
  for (const folder of new Set(files.map((file) => path.dirname(file.path)))) {
    const handle = await open(folder, 'r').catch(() => undefined);
    await handle?.sync().catch(() => {});
    await handle?.close();
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
