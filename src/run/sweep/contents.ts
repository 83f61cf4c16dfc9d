import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type FileWords, unreadableFile } from '../../core/text-file.ts';
import { findImages } from '../../data/images.ts';
import {
  type AnySpec,
  type ImportedSpec,
  isImported,
  weightsFileOf,
} from '../../networks/imported.ts';
import { readModel } from '../../onnx/read/model.ts';
import { openCheckpoint } from '../../weights/safetensors/checkpoint.ts';
import type { KnownInput } from '../input.ts';

const A_FILE = { what: 'a file' } as const satisfies FileWords;

/**
 * What decides numbers, with what is in files in the place of where they are: a picture that changes under its name
 * is another, and one that moves is the same. Each file is read once.
 */
export class Contents {
  private readonly baseDir: string;
  private readonly hashes = new Map<string, Promise<string>>();
  /** What each file was when it was read. */
  private readonly states = new Map<string, string>();

  /** @param baseDir what paths are relative to: the config's folder */
  constructor(baseDir: string) {
    this.baseDir = baseDir;
  }

  async ofInput(input: KnownInput): Promise<object> {
    if (input.kind === 'images') {
      const { path: _, ...others } = input;
      const { files } = await findImages(input, this.baseDir);
      const certain = input.batch * input.batches;
      const pictures = files.slice(0, certain).map((file) => this.file(file.path));
      // Which of the rest are taken is up to those that cannot be read.
      const spare = input.skip_unreadable ? files.slice(certain) : [];
      const sizes = spare.map(async (file) => (await stat(file.path)).size);
      return { ...others, pictures: [await Promise.all(pictures), await Promise.all(sizes)] };
    }
    if (input.kind !== 'file') return input;
    const { path: file, ...others } = input;
    return { ...others, content: await this.file(file) };
  }

  /** A network without its name and its step, which are labels. */
  async ofNetwork({ name: _, step: __, ...spec }: AnySpec): Promise<object> {
    const file = weightsFileOf(spec as AnySpec);
    const weights = file === undefined ? {} : { weights: await this.ofWeights(file) };
    const own = { ...spec, ...weights };
    return isImported(spec as AnySpec) ? this.ofModel(own as Omit<ImportedSpec, 'name'>) : own;
  }

  /** The files of a checkpoint, in the order of their names, and the one that names them. */
  private ofWeights(file: string): Promise<string[]> {
    const { file: own, tensors } = openCheckpoint(path.resolve(this.baseDir, file));
    const parts = [...new Set([...tensors.values()].map((tensor) => tensor.file))].sort();
    return Promise.all([...new Set([own, ...parts])].map((one) => this.file(one)));
  }

  private async ofModel({ model, inputs = {}, ...spec }: Omit<ImportedSpec, 'name'>) {
    const fed = Object.entries(inputs).map(async ([name, one]) => {
      return [name, one.kind === 'file' ? { ...one, content: await this.file(one.path) } : one];
    });
    const files = [model, ...this.dataOf(model)];
    return {
      ...spec,
      model: await Promise.all(files.map((file) => this.file(file))),
      inputs: Object.fromEntries(await Promise.all(fed)),
    };
  }

  private readonly data = new Map<string, readonly string[]>();

  /** The files beside a model that hold its weights, in the order of their names. */
  private dataOf(model: string): readonly string[] {
    const known = this.data.get(model);
    if (known !== undefined) return known;
    const { file: own, tensors } = readModel(path.resolve(this.baseDir, model));
    const files = [...tensors.values()].flatMap(({ numbers }) =>
      'file' in numbers && numbers.file !== own ? [numbers.file] : [],
    );
    const found = [...new Set(files)].sort();
    this.data.set(model, found);
    return found;
  }

  /** SHA-256 of a file. */
  private file(name: string): Promise<string> {
    const place = path.resolve(this.baseDir, name);
    const known = this.hashes.get(place);
    if (known !== undefined) return known;
    const hash = this.read(place);
    this.hashes.set(place, hash);
    return hash;
  }

  private async read(place: string): Promise<string> {
    this.states.set(place, await stateOf(place));
    return hashOf(place);
  }

  /**
   * A file that is another than when it was read: what is computed since may be of either, and is to be stored under
   * no key. Undefined where all are as they were.
   */
  async changed(): Promise<string | undefined> {
    for (const [place, state] of this.states) {
      if ((await stateOf(place)) !== state) return place;
    }
    return undefined;
  }
}

/** Changes with whatever is written to a file, or put in its place. */
async function stateOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    // Whoever reads it says why it cannot be.
    return 'gone';
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash).catch((cause) => {
    throw unreadableFile(cause, file, A_FILE);
  });
  return hash.digest('hex');
}
