import { closeSync, openSync, readSync } from 'node:fs';
import { messageOf, UserError } from '../core/errors.ts';
import { elements } from '../core/shape.ts';
import { fromBfloat16, fromFloat16 } from '../maths/halves.ts';

/** Types in which weights are stored. All are computed with in float32. */
export type StoredType = keyof typeof TO_FLOAT32;

/** A tensor of floats in a file, little-endian and row by row, as ONNX and safetensors store it. */
export interface StoredTensor {
  readonly file: string;
  /** Bytes before it. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly type: StoredType;
}

/** Values that are converted at a time. */
const PIECE = 2 ** 18;

/** How each type becomes float32. What overflows that is brought to its ends. */
const TO_FLOAT32 = {
  float32: { bytes: 4, convert: (bytes, out) => out.set(new Float32Array(bytes)) },
  float16: { bytes: 2, convert: (bytes, out) => fromFloat16(new Uint16Array(bytes), out) },
  bfloat16: { bytes: 2, convert: (bytes, out) => fromBfloat16(new Uint16Array(bytes), out) },
  float64: {
    bytes: 8,
    convert: (bytes, out) => {
      for (const [i, value] of new Float64Array(bytes).entries()) {
        out[i] = Number.isFinite(value) ? Math.min(Math.max(value, -LARGEST), LARGEST) : value;
      }
    },
  },
} as const satisfies Record<
  string,
  { readonly bytes: number; convert(bytes: ArrayBuffer, out: Float32Array): void }
>;

/** The largest float32. */
const LARGEST = 3.4028234663852886e38;

/** Whether a type is one of floats, which `toFloat32` takes. */
export function isStoredType(type: string): type is StoredType {
  return Object.hasOwn(TO_FLOAT32, type);
}

/** The float32 numbers that some bytes stand for. */
export function toFloat32(type: StoredType, bytes: Uint8Array): Float32Array {
  const row = TO_FLOAT32[type];
  const out = new Float32Array(bytes.length / row.bytes);
  row.convert(bytes.slice().buffer as ArrayBuffer, out);
  return out;
}

/**
 * Reads a stored tensor, and nothing else of its file.
 *
 * @param out of as many elements as the shape says
 * @throws UserError where the file cannot be read, or ends within the tensor
 */
export function readStored({ file, offset, type }: StoredTensor, out: Float32Array): void {
  if (type === 'float32') {
    readInto(file, offset, new Uint8Array(out.buffer, out.byteOffset, out.byteLength));
    return;
  }
  const width = TO_FLOAT32[type].bytes;
  for (let start = 0; start < out.length; start += PIECE) {
    const piece = out.subarray(start, start + PIECE);
    piece.set(toFloat32(type, readBytes(file, offset + width * start, width * piece.length)));
  }
}

/** How many bytes a stored tensor has. */
export function storedBytes({ type, shape }: Pick<StoredTensor, 'type' | 'shape'>): number {
  return TO_FLOAT32[type].bytes * elements(shape);
}

/** @throws UserError where the file cannot be read, or ends before */
export function readBytes(file: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  readInto(file, offset, bytes);
  return bytes;
}

function readInto(file: string, offset: number, bytes: Uint8Array): void {
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
