import { endianness } from 'node:os';
import { elements } from '../../core/shape.ts';
import type { TypedNumbers } from '../../core/typed-numbers.ts';
import { ARRAY_TYPES } from './array.ts';
import { FormatError } from './format-error.ts';
import type { Member } from './member.ts';
import type { NpyHeader } from './npy-header.ts';
import { toCOrder } from './order.ts';

/** Of the numbers of one array; they are held in memory, beside what is made of them. */
const MOST_BYTES = 2e9;

/** Samples of an array: what they are, and where their numbers stand. */
interface Part {
  readonly shape: readonly number[];
  readonly data: TypedNumbers;
}

/**
 * The numbers of an array in C order, in the order of bytes of this machine.
 *
 * @param samples the first so many along the first axis; all where undefined, and of a scalar
 * @param from the sample that they begin with
 * @throws FormatError they are damaged, or more than fit into memory
 */
export async function readNumbers(
  member: Member,
  header: NpyHeader,
  samples = Number.POSITIVE_INFINITY,
  from = 0,
): Promise<Part> {
  const { shape, fortran, bytes } = header;
  const [most, ...rest] = shape;
  const some = most === undefined ? shape : [Math.max(0, Math.min(most - from, samples)), ...rest];
  const first = most === undefined ? 0 : from * elements(rest);
  const { bytes: width } = ARRAY_TYPES[header.type];
  if (!fortran) {
    return {
      shape: some,
      data: await stored(member, header, elements(some) * width, first * width),
    };
  }
  // In Fortran order samples are spread over all of the array.
  const data = await stored(member, header, bytes);
  const ordered = data.slice();
  toCOrder<number | bigint>(data, ordered, shape);
  return { shape: some, data: ordered.subarray(first, first + elements(some)) };
}

/** So many bytes of the numbers, as they are stored, from a place on. */
async function stored(
  member: Member,
  header: NpyHeader,
  length: number,
  from = 0,
): Promise<TypedNumbers> {
  if (length > MOST_BYTES) {
    throw new FormatError(
      `the array has ${(length / 1e9).toFixed(1)} GB, and ${MOST_BYTES / 1e9} GB are the most`,
      'Save fewer samples of it.',
    );
  }
  const bytes = await member.read(header.offset + from, length);
  if (header.bigEndian !== (endianness() === 'BE')) swap(bytes, ARRAY_TYPES[header.type].bytes);
  // To NumPy any other byte is true as well.
  if (header.type === 'bool')
    for (const [i, byte] of bytes.entries()) bytes[i] = byte === 0 ? 0 : 1;
  return new ARRAY_TYPES[header.type].Data(bytes.buffer);
}

function swap(bytes: Buffer, width: number): void {
  if (width === 2) bytes.swap16();
  if (width === 4) bytes.swap32();
  if (width === 8) bytes.swap64();
}
