import { type FileHandle, open, stat } from 'node:fs/promises';
import { type FileWords, unreadableFile } from '../../core/text-file.ts';
import { FormatError, SAVE_AGAIN } from './format-error.ts';

/** A file of which any part can be read. */
export interface OpenFile {
  /** Bytes of it. */
  readonly size: number;
  /**
   * So many bytes from a place on, in memory of their own, which is claimed only where the file has them.
   *
   * @throws FormatError the file ends before
   */
  read(from: number, length: number): Promise<Buffer<ArrayBuffer>>;
}

const ARRAYS_FILE = {
  what: 'a file of arrays',
  remedies: {
    missing: 'Check the path.',
    folder: 'Name the .npy or .npz file in it.',
    forbidden: 'Give yourself permission to read it.',
  },
} as const satisfies FileWords;

/**
 * Opens a file for as long as it is used.
 *
 * @throws UserError it is not there, may not be read, or is no file
 */
export async function withFile<T>(file: string, use: (opened: OpenFile) => Promise<T>): Promise<T> {
  const handle = await opened(file);
  try {
    const { size } = await handle.stat();
    return await use({ size, read: (from, length) => readExactly(handle, size, from, length) });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw unreadableFile(cause, file, ARRAYS_FILE);
  } finally {
    await handle.close();
  }
}

/** A pipe is looked at before it is opened, which would wait for its writer. */
async function opened(file: string): Promise<FileHandle> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    if (!found.isFile()) throw new Error('it is a device or a pipe');
    return await open(file);
  } catch (cause) {
    throw unreadableFile(cause, file, ARRAYS_FILE);
  }
}

async function readExactly(handle: FileHandle, size: number, from: number, length: number) {
  if (!(from + length <= size)) throw ended();
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw ended();
    done += bytesRead;
  }
  return bytes;
}

function ended(): FormatError {
  return new FormatError('the file ends before its data does', SAVE_AGAIN);
}
