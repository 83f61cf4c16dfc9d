import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { isMissing, reasonOf } from '../../core/file-errors.ts';
import { clearLeftovers, ownerMark } from '../../core/leftovers.ts';
import { type FailureRecord, failureOf, type UnitRecord, unitOf } from './record.ts';

const PREFIX = '.spp-unit-';
const HEAD = /^\{"sha256":"([0-9a-f]{64})","record":/;
const TAIL = '}\n';

/** Of keys, how many digits name the folder that a record lies in. */
const FOLDER_DIGITS = 2;

/**
 * The units of a folder, each by its key in a file of its own: `ab/ab12….json`. A file is whole or not there, however a run ends;
 * one that is damaged all the same counts as none. Several processes may write at once, on several machines.
 */
export class Store {
  readonly folder: string;
  private readonly made = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What is stored of a unit; undefined where nothing is, or not what was written. */
  async read(key: string): Promise<UnitRecord | undefined> {
    return unitOf(await this.load(this.fileOf(key)), key);
  }

  /** Whether there is a file of a unit, whatever is in it. */
  async has(key: string): Promise<boolean> {
    return access(this.fileOf(key)).then(
      () => true,
      () => false,
    );
  }

  async failureOf(key: string): Promise<FailureRecord | undefined> {
    return failureOf(await this.load(this.failureFileOf(key)), key);
  }

  /** Keeps a unit, and forgets that it failed once. */
  async write(record: UnitRecord): Promise<void> {
    await this.save(this.fileOf(record.key), record);
    await rm(this.failureFileOf(record.key), { force: true });
  }

  async writeFailure(record: FailureRecord): Promise<void> {
    await this.save(this.failureFileOf(record.key), record);
  }

  private fileOf(key: string): string {
    return path.join(this.folder, key.slice(0, FOLDER_DIGITS), `${key}.json`);
  }

  private failureFileOf(key: string): string {
    return path.join(this.folder, key.slice(0, FOLDER_DIGITS), `${key}.failed.json`);
  }

  private async load(file: string): Promise<unknown> {
    const text = await readFile(file, 'utf8').catch((error) => {
      if (isMissing(error)) return '';
      throw new UserError(`cannot read what is stored: ${reasonOf(error)}`, {
        place: file,
        remedy: 'Give yourself permission to read it, or name another folder with -o DIR.',
      });
    });
    const [head, sum] = HEAD.exec(text) ?? [];
    if (head === undefined || !text.endsWith(TAIL)) return undefined;
    const body = text.slice(head.length, -TAIL.length);
    return sumOf(body) === sum ? JSON.parse(body) : undefined;
  }

  /** Beside its place, onto the disk, and then in place. */
  private async save(file: string, record: object): Promise<void> {
    const folder = path.dirname(file);
    const fresh = path.join(folder, `${PREFIX}${ownerMark()}-${randomUUID().slice(0, 8)}.tmp`);
    const body = JSON.stringify(record);
    try {
      await this.makeFolder(folder);
      const handle = await open(fresh, 'wx');
      try {
        await handle.writeFile(`{"sha256":"${sumOf(body)}","record":${body}${TAIL}`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, file);
    } catch (cause) {
      await rm(fresh, { force: true }).catch(() => {});
      throw new UserError(`cannot store a unit: ${reasonOf(cause)}`, {
        place: this.folder,
        remedy: 'Make room and run the same command again: what is stored is not computed again.',
        cause,
      });
    }
  }

  /** Once, and what a run that was killed has left in it is cleared then. */
  private makeFolder(folder: string): Promise<void> {
    const known = this.made.get(folder);
    if (known !== undefined) return known;
    const made = mkdir(folder, { recursive: true }).then(() => clearLeftovers(folder, PREFIX));
    this.made.set(folder, made);
    return made;
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
