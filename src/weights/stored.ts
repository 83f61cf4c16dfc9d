import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../core/errors.ts';

/** A float32 tensor in a file, little-endian and row by row, as ONNX and safetensors store it. */
export interface StoredTensor {
  readonly file: string;
  /** Bytes before it. */
  readonly offset: number;
  readonly shape: readonly number[];
}

/**
 * Reads a stored tensor, and nothing else of its file.
 *
 * @param out of as many elements as the shape says
 * @throws UserError where the file cannot be read, or ends within the tensor
 */
export function readStored({ file, offset }: StoredTensor, out: Float32Array): void {
  const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  if (readAt(file, offset, bytes) === bytes.length) return;
  throw new UserError(
    `a weight of ${bytes.length} bytes at ${offset} goes beyond the end of the file`,
    {
      place: file,
      remedy: 'The file is cut off: copy or export it again.',
    },
  );
}

function readAt(file: string, offset: number, bytes: Uint8Array): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    let read = 0;
    while (read < bytes.length) {
      const more = readSync(descriptor, bytes, read, bytes.length - read, offset + read);
      if (more === 0) break;
      read += more;
    }
    return read;
  } catch (cause) {
    throw new UserError(`this file of weights cannot be read: ${messageOf(cause)}`, {
      place: file,
      remedy: 'Check that the file is there, and that you may read it.',
      cause,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
