import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { FormatError, SAVE_AGAIN } from './format-error.ts';
import type { OpenFile } from './open-file.ts';

/** Compressed bytes that are read at a time. */
const PIECE = 2 ** 18;

/**
 * The beginning of what a deflated part of a file holds. No more than it is made, whatever was compressed, and
 * memory is claimed as data comes, not as somebody says that it will.
 *
 * @param length bytes of the beginning; fewer where there are no more
 * @throws FormatError the data is damaged
 */
export async function inflateFirst(
  file: OpenFile,
  from: number,
  packed: number,
  length: number,
): Promise<Buffer[]> {
  const pieces = Readable.from(piecesOf(file, from, packed), { objectMode: false });
  const inflate = createInflateRaw();
  pieces.on('error', (error) => inflate.destroy(error));
  try {
    return await firstOf(pieces.pipe(inflate), length);
  } catch (cause) {
    if (!String((cause as NodeJS.ErrnoException).code).startsWith('Z_')) throw cause;
    throw new FormatError('the compressed data of the array is damaged', SAVE_AGAIN);
  } finally {
    pieces.destroy();
  }
}

async function* piecesOf(file: OpenFile, from: number, packed: number) {
  for (let done = 0; done < packed; done += PIECE) {
    yield await file.read(from + done, Math.min(PIECE, packed - done));
  }
}

async function firstOf(chunks: AsyncIterable<Buffer>, length: number): Promise<Buffer[]> {
  const kept: Buffer[] = [];
  let missing = length;
  for await (const chunk of chunks) {
    kept.push(chunk.subarray(0, missing));
    missing -= Math.min(missing, chunk.length);
    if (missing === 0) break;
  }
  return kept;
}
