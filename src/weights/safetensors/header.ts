import { statSync } from 'node:fs';
import { unreadableFile } from '../../core/text-file.ts';
import { readBytes } from '../stored.ts';
import { type Entry, entriesOf } from './entries.ts';
import { broken, refuseOthers } from './refused.ts';

/** A tensor of a file: where it lies, and of which type it is, by the format's own word. */
export interface FileTensor {
  readonly file: string;
  /** Bytes before it. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Bytes of the length that goes before the header. */
const WORD = 8;
/** Bytes of a header at most, as the format's own reader has it. */
const MOST_HEADER = 100_000_000;

const WORDS = {
  what: 'a file of weights',
  remedy: 'Check `weights`: paths are relative to the folder of the config file.',
};

/**
 * The tensors of a safetensors file, by name: the header alone is read, and held against the file's size before
 * anything is made room for. Source: huggingface/safetensors, README, "Format", and safetensors/src/tensor.rs.
 *
 * @throws UserError where it is no such file, or not a whole one
 */
export function readHeader(file: string): Map<string, FileTensor> {
  const size = sizeOf(file);
  refuseOthers(file, readBytes(file, 0, Math.min(size, 64)));
  if (size < WORD) throw broken(file, `it ends after ${size} bytes`);
  const length = Number(new DataView(readBytes(file, 0, WORD).buffer).getBigUint64(0, true));
  if (length > MOST_HEADER) throw broken(file, `its header would have ${length} bytes`);
  const begin = WORD + length;
  if (begin > size) throw broken(file, `its header of ${length} bytes goes beyond its end`);
  const entries = entriesOf(file, headerOf(file, length), size - begin);
  return new Map(entries.map((entry) => [entry.name, tensorOf(file, begin, entry)]));
}

function tensorOf(file: string, begin: number, { dtype, shape, first }: Entry): FileTensor {
  return { file, offset: begin + first, shape, dtype };
}

function headerOf(file: string, length: number): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readBytes(file, WORD, length));
    return JSON.parse(text);
  } catch {
    throw broken(file, 'its header is no JSON');
  }
}

/** @throws UserError where there is no such file */
export function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw unreadableFile(cause, file, WORDS);
  }
  throw unreadableFile({ code: 'EISDIR' }, file, WORDS);
}
