import { endianness } from 'node:os';
import { Zip, ZipPassThrough } from 'fflate';
import type { TypedNumbers } from '../../core/typed-numbers.ts';
import { ARRAY_TYPES, type ArrayType } from './array.ts';
import { NPY_MAGIC } from './npy-header.ts';

/** An array on its way into a file. */
export interface NewArray {
  readonly name: string;
  readonly type: ArrayType;
  readonly shape: readonly number[];
  /** In C order. */
  readonly data: TypedNumbers;
}

/** What a zip has for a time, which is the same for the same arrays: the first that the format knows. */
const NO_TIME = new Date(1980, 0, 1);

/**
 * An `.npz` file as `numpy.savez` writes it, piece by piece: each array is asked for when the one before is written.
 *
 * Source: NEP 1 (the NPY format, version 1.0, whose header is padded to a multiple of 64 bytes).
 */
export function* npzOf(arrays: Iterable<NewArray>): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece);
  });
  for (const array of arrays) {
    const { buffer, byteOffset, byteLength } = array.data;
    const member = new ZipPassThrough(`${array.name}.npy`);
    member.mtime = NO_TIME;
    zip.add(member);
    member.push(headerOf(array));
    member.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), true);
    yield* pieces;
    pieces = [];
  }
  zip.end();
  yield* pieces;
}

const ALIGNED = 64;

function headerOf({ type, shape }: NewArray): Buffer {
  const sides = shape.map((side) => `${side}, `).join('');
  const order = endianness() === 'BE' ? '>' : '<';
  const descr = `${ARRAY_TYPES[type].bytes === 1 ? '|' : order}${ARRAY_TYPES[type].code}`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sides}), }`;
  const prefix = NPY_MAGIC.length + 4;
  const length = Math.ceil((prefix + text.length + 1) / ALIGNED) * ALIGNED - prefix;
  const start = Buffer.concat([NPY_MAGIC, Buffer.from([1, 0, length % 256, length >> 8])]);
  return Buffer.concat([start, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}
