import { elements } from '../../core/shape.ts';
import { shortened, textOf } from '../../core/shown.ts';
import { ARRAY_TYPES, type ArrayType } from './array.ts';
import { FormatError, SAVE_AGAIN } from './format-error.ts';
import { pythonLiteral } from './python-literal.ts';

/** What stands before the numbers of an array. */
export interface NpyHeader {
  readonly type: ArrayType;
  readonly shape: readonly number[];
  /** The first index runs fastest. */
  readonly fortran: boolean;
  readonly bigEndian: boolean;
  /** Bytes before the first number. */
  readonly offset: number;
  /** Bytes of the numbers. */
  readonly bytes: number;
}

/** What every array begins with: `\x93NUMPY`. */
export const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Of the text of a header, as NumPy itself reads no more (`_MAX_HEADER_SIZE`). */
const MOST_TEXT = 10_000;
/** Of the rest of it: magic, version and length. */
const MOST_PREFIX = NPY_MAGIC.length + 6;
/** Enough of an array's beginning to hold its header. */
export const MOST_HEADER = MOST_PREFIX + MOST_TEXT;

const MOST_AXES = 8;

/** Versions of the format: bytes of the length, and how the text is encoded. */
const VERSIONS: Readonly<Record<string, readonly [2 | 4, 'latin1' | 'utf8']>> = {
  '1.0': [2, 'latin1'],
  '2.0': [4, 'latin1'],
  '3.0': [4, 'utf8'],
};

/**
 * The header of an array in the NPY format, versions 1.0 to 3.0.
 *
 * Source: NEP 1, and "NPY format" in NumPy's reference (numpy.lib.format).
 *
 * @param head the beginning of the array, MOST_HEADER bytes of it or all
 * @throws FormatError it is damaged, or of numbers that are not read
 */
export function npyHeader(head: Buffer): NpyHeader {
  const { text, offset } = headerText(head);
  const { descr, fortran_order: fortran, shape } = fieldsOf(text);
  if (descr === undefined || typeof fortran !== 'boolean' || !isShape(shape)) throw damaged();
  const { type, bigEndian } = typeOf(descr);
  if (shape.length > MOST_AXES) {
    throw new FormatError(`an array of ${shape.length} axes, and ${MOST_AXES} are the most`);
  }
  const bytes = elements(shape) * ARRAY_TYPES[type].bytes;
  if (!Number.isSafeInteger(bytes)) throw damaged();
  return { type, shape, fortran, bigEndian, offset, bytes };
}

function headerText(head: Buffer): { text: string; offset: number } {
  if (!isNpy(head)) {
    throw new FormatError('this is no array in the NPY format', 'Save it with numpy.save.');
  }
  if (head.length < MOST_PREFIX) throw damaged();
  const version = `${head[6]}.${head[7]}`;
  const [width, encoding] = VERSIONS[version] ?? [];
  if (width === undefined) {
    const known = Object.keys(VERSIONS).join(', ');
    throw new FormatError(`version ${version} of the NPY format is not read, but ${known} are`);
  }
  const start = 8 + width;
  const length = head.readUIntLE(8, width);
  if (length > MOST_TEXT)
    throw new FormatError(`a header of ${length} bytes: that of numbers is short`);
  if (start + length > head.length) throw damaged();
  return { text: head.toString(encoding, start, start + length), offset: start + length };
}

export function isNpy(head: Buffer): boolean {
  return head.subarray(0, NPY_MAGIC.length).equals(NPY_MAGIC);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  const literal = pythonLiteral(text);
  if (typeof literal !== 'object' || literal === null) throw damaged();
  return literal as Record<string, unknown>;
}

function isShape(shape: unknown): shape is number[] {
  return Array.isArray(shape) && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
}

const TYPE_BY_CODE: ReadonlyMap<string, ArrayType> = new Map(
  (Object.keys(ARRAY_TYPES) as ArrayType[]).map((type) => [ARRAY_TYPES[type].code, type]),
);

const OTHER_TYPE = "Convert it before it is saved: x.astype('float32').";
const WHOLE_NUMBERS = "Convert it before it is saved: x.astype('int64').";

/** What a letter stands for that is not read, and what helps. */
const NOT_READ: ReadonlyMap<string, readonly [what: string, remedy: string]> = new Map([
  ['O', ['Python objects (a pickle, which could run code)', OTHER_TYPE]],
  ['c', ['complex numbers', 'Save its real and imaginary parts as arrays of their own.']],
  ['S', ['texts', 'Save numbers.']],
  ['U', ['texts', 'Save numbers.']],
  ['V', ['records', 'Save each field as an array of its own.']],
  ['M', ['dates', WHOLE_NUMBERS]],
  ['m', ['durations', WHOLE_NUMBERS]],
]);

/** @param descr `<f4`: the order of bytes, the letter of the kind, the bytes; of records a list */
function typeOf(descr: unknown): { type: ArrayType; bigEndian: boolean } {
  const [, order, kind = '', bytes] =
    /^([<>|=]?)([a-zA-Z])(\d*)/.exec(Array.isArray(descr) ? 'V' : textOf(descr)) ?? [];
  const type = TYPE_BY_CODE.get(kind + bytes);
  if (type !== undefined) return { type, bigEndian: order === '>' };
  const [what, remedy] = NOT_READ.get(kind) ?? [`type ${shortened(textOf(descr))}`, OTHER_TYPE];
  throw new FormatError(`an array of ${what} is not read`, remedy);
}

function damaged(): FormatError {
  return new FormatError('the header of the array is damaged', SAVE_AGAIN);
}
