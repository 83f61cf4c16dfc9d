import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../../core/errors.ts';

/** Bytes that are read at once: a model's skeleton lies between weights that are passed over. */
const WINDOW = 64 * 2 ** 10;

/** A file that is read in pieces, wherever they are, so that what nobody asks for stays on disk. */
export class FileBytes {
  readonly size: number;
  readonly file: string;
  private readonly descriptor: number;
  private window = new Uint8Array(0);
  private from = 0;

  /** @throws UserError where the file cannot be opened */
  constructor(file: string) {
    this.file = file;
    try {
      this.descriptor = openSync(file, 'r');
    } catch (cause) {
      throw unreadable(file, cause);
    }
    const stat = fstatSync(this.descriptor);
    if (!stat.isFile()) {
      closeSync(this.descriptor);
      throw new UserError('this is not a file', {
        place: file,
        remedy: 'Give the path of an ONNX file, such as net.onnx.',
      });
    }
    this.size = stat.size;
  }

  /** The byte at a place within the file. */
  byte(at: number): number {
    if (at < this.from || at >= this.from + this.window.length) this.fetch(at);
    return this.window[at - this.from] as number;
  }

  /** A copy of some bytes that lie within the file. */
  slice(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - start);
    const inside = start >= this.from && end <= this.from + this.window.length;
    if (inside) bytes.set(this.window.subarray(start - this.from, end - this.from));
    else this.read(bytes, start);
    return bytes;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private fetch(at: number): void {
    this.window = new Uint8Array(Math.min(WINDOW, this.size - at));
    this.from = at;
    this.read(this.window, at);
  }

  private read(into: Uint8Array, at: number): void {
    try {
      for (let done = 0; done < into.length; ) {
        const more = readSync(this.descriptor, into, done, into.length - done, at + done);
        if (more === 0) throw new Error('it became shorter while it was read');
        done += more;
      }
    } catch (cause) {
      throw unreadable(this.file, cause);
    }
  }
}

function unreadable(file: string, cause: unknown): UserError {
  return new UserError(`this model cannot be read: ${messageOf(cause)}`, {
    place: file,
    remedy: 'Check that the file is there, and that you may read it.',
    cause,
  });
}
