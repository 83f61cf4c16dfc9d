import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type FileTensor, readHeader, sizeOf } from './header.ts';

/** The tensors of a network at one step of its training, wherever they lie. */
export interface Checkpoint {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, FileTensor>;
}

/** One file that says in which others the tensors are. */
export const INDEX_FILE = /\.safetensors\.index\.json$/i;
/** Bytes of it at most. */
const MOST_INDEX = 100_000_000;

/**
 * Reads what is in a checkpoint: a safetensors file, or several that an index names.
 *
 * @throws UserError where one of them is not there, or not whole
 */
export function openCheckpoint(file: string): Checkpoint {
  return { file, tensors: INDEX_FILE.test(file) ? shardedTensors(file) : readHeader(file) };
}

function shardedTensors(file: string): Map<string, FileTensor> {
  const places = placesOf(file);
  const shards = new Map<string, ReadonlyMap<string, FileTensor>>();
  return new Map(
    places.map(([name, shard]) => {
      const known = shards.get(shard) ?? readHeader(path.join(path.dirname(file), shard));
      shards.set(shard, known);
      const tensor = known.get(name);
      if (tensor === undefined) throw noIndex(file, `${shard} has no ${name}`);
      return [name, tensor];
    }),
  );
}

/** The file of each tensor. */
function placesOf(file: string): [name: string, shard: string][] {
  if (sizeOf(file) > MOST_INDEX) throw noIndex(file, 'it is too large');
  const places = Object.entries(weightMap(file));
  const wrong = places.find(([, shard]) => !isBeside(shard));
  if (wrong !== undefined) throw noIndex(file, `the place of ${wrong[0]} is no file beside it`);
  return places as [string, string][];
}

function weightMap(file: string): object {
  try {
    const { weight_map: map } = JSON.parse(readFileSync(file, 'utf8')) as { weight_map?: unknown };
    if (typeof map === 'object' && map !== null) return map;
  } catch {
    // Told below.
  }
  throw noIndex(file, 'it has no `weight_map`');
}

/** An index may not lead out of its folder. */
function isBeside(shard: unknown): boolean {
  return typeof shard === 'string' && shard !== '' && path.basename(shard) === shard;
}

function noIndex(file: string, what: string): UserError {
  return new UserError(`this is no index of safetensors: ${what}`, {
    place: file,
    remedy: 'Save or copy the checkpoint again, with all its files.',
  });
}
