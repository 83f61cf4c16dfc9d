import { crc32 } from 'node:zlib';
import { FormatError, SAVE_AGAIN } from './format-error.ts';
import { inflateFirst } from './inflate.ts';
import { isNpy, NPY_MAGIC } from './npy-header.ts';
import type { OpenFile } from './open-file.ts';
import { isZip, type ZipEntry, zipData, zipEntries } from './zip.ts';

/** The bytes of one array in the NPY format, header and numbers. */
export interface Member {
  /** Undefined where the file is this one array. */
  readonly name: string | undefined;
  readonly size: number;
  /** So many bytes from a place on, in memory of their own. */
  read(from: number, length: number): Promise<Buffer<ArrayBuffer>>;
}

/**
 * The arrays of an `.npz` file in its order, or the one of an `.npy` file; which it is its first bytes say.
 *
 * @throws FormatError it is neither, or damaged
 */
export async function membersOf(file: OpenFile): Promise<Member[]> {
  const head = await file.read(0, Math.min(file.size, NPY_MAGIC.length));
  if (isNpy(head)) return [{ ...file, name: undefined }];
  if (!isZip(head)) {
    throw new FormatError(
      'this is no file of arrays (.npy or .npz)',
      'Save it with numpy.save or numpy.savez.',
    );
  }
  const entries = (await zipEntries(file)).filter(({ name }) => name.endsWith(ENDING));
  // Of two of one name NumPy reads the last.
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return Array.from(byName.values(), (entry) => memberOf(file, entry));
}

/** In an archive each array is a file, `x.npy`. */
const ENDING = '.npy';

/** How a method of compression is read, by its number. */
const METHODS: Readonly<Record<number, Read>> = {
  0: async (file, start, { packed, size }, from, length) => {
    if (packed !== size) throw new FormatError('the sizes of the array contradict', SAVE_AGAIN);
    return file.read(start + from, length);
  },
  8: async (file, start, { packed, size }, from, length) => {
    // Of the last byte, one more is asked for, which must not be there.
    const more = from + length === size ? 1 : 0;
    const chunks = await inflateFirst(file, start, packed, from + length + more);
    return joined(chunks, from, length);
  },
};

type Read = (
  file: OpenFile,
  start: number,
  entry: ZipEntry,
  from: number,
  length: number,
) => Promise<Buffer<ArrayBuffer>>;

function memberOf(file: OpenFile, entry: ZipEntry): Member {
  const { name, size, crc } = entry;
  const read = async (from: number, length: number) =>
    methodOf(entry)(file, await zipData(file, entry), entry, from, length);
  return {
    name: name.slice(0, -ENDING.length),
    size,
    read: async (from, length) => {
      const bytes = await read(from, length);
      // The sum is of all that the entry holds: a part of it cannot be checked.
      if (from + length < size) return bytes;
      if (checksum([await read(0, from), bytes]) === crc) return bytes;
      throw new FormatError('the array is damaged: its checksum is another', SAVE_AGAIN);
    },
  };
}

/** zlib's sum of nothing is 0, whatever it is continued from. */
function checksum(parts: readonly Buffer[]): number {
  const some = parts.filter(({ length }) => length > 0);
  return some.reduce((sum, part) => crc32(part, sum), 0);
}

function methodOf({ method, encrypted }: ZipEntry): Read {
  const read = METHODS[method];
  if (read !== undefined && !encrypted) return read;
  throw new FormatError(
    encrypted ? 'the array is encrypted' : `compression method ${method} is not read`,
    'Save it with numpy.savez or numpy.savez_compressed.',
  );
}

/** What was inflated, without its first bytes, in one piece. */
function joined(chunks: readonly Buffer[], from: number, length: number): Buffer<ArrayBuffer> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (total !== from + length) {
    throw new FormatError('the array is not as long as its archive says', SAVE_AGAIN);
  }
  const bytes = Buffer.from(new ArrayBuffer(length));
  let at = -from;
  for (const chunk of chunks) {
    chunk.copy(bytes, Math.max(at, 0), Math.max(-at, 0));
    at += chunk.length;
  }
  return bytes;
}
