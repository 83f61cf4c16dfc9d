import { statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../core/errors.ts';
import { bytesOf } from '../../graph/bytes.ts';
import type { TensorType } from '../../graph/graph.ts';
import { DATA_TYPES } from '../../graph/onnx.ts';
import type { ModelTensor, Numbers } from '../model.ts';
import type { FileBytes } from './bytes.ts';
import { entriesOf, textAt } from './text.ts';
import { damaged, type Field, fieldsOf, type Span, signed, varint } from './wire.ts';

const TYPES: Readonly<Record<number, TensorType>> = Object.fromEntries(
  Object.entries(DATA_TYPES).map(([name, number]) => [number, name as TensorType]),
);

/** The largest tensor that may lie in a file's typed fields, number by number, and not as bytes. */
const MOST_LISTED = 2 ** 26;

/** The type of that number in TensorProto.DataType. */
export function typeOf(bytes: FileBytes, number: number, what: string): TensorType {
  const type = TYPES[number];
  if (type !== undefined) return type;
  throw new UserError(`${what} is of the element type ${number}, which is not supported`, {
    place: bytes.file,
    remedy: `Supported are ${Object.keys(DATA_TYPES).join(', ')}: export the model in float32.`,
  });
}

/** What TensorProto says, by the numbers of its fields. */
interface Raw {
  readonly dims: number[];
  readonly listed: number[];
  dataType: number;
  name: string;
  raw: Span | undefined;
  listedBytes: Uint8Array[];
  readonly external: Map<string, string>;
  isExternal: boolean;
}

/** A tensor, its numbers left where they are. Source: `TensorProto` of onnx.proto3. */
export function readTensor(bytes: FileBytes, span: Span): ModelTensor {
  const raw = rawTensor(bytes, span);
  const what = `the tensor ${JSON.stringify(raw.name)}`;
  const type = typeOf(bytes, raw.dataType, what);
  const shape = raw.dims;
  const size = bytesOf({ type, shape });
  if (!Number.isSafeInteger(size)) throw damaged(bytes, span.start, `${what} is beyond all bounds`);
  const numbers = numbersOf(bytes, raw, type, size, what);
  return { name: raw.name, type, shape, numbers };
}

function rawTensor(bytes: FileBytes, span: Span): Raw {
  const raw: Raw = {
    dims: [],
    listed: [],
    dataType: 0,
    name: '',
    raw: undefined,
    listedBytes: [],
    external: new Map(),
    isExternal: false,
  };
  for (const field of fieldsOf(bytes, span)) FIELDS[field.number]?.(raw, field, bytes);
  return raw;
}

const FIELDS: Readonly<Record<number, (raw: Raw, field: Field, bytes: FileBytes) => void>> = {
  1: (raw, field, bytes) => {
    for (const dim of integers(bytes, field)) raw.dims.push(dimension(bytes, field, dim));
  },
  2: (raw, { value }) => {
    raw.dataType = Number(value);
  },
  4: (raw, field, bytes) => fixed(raw, field, bytes),
  5: listed,
  7: listed,
  8: (raw, { span }, bytes) => {
    raw.name = textAt(bytes, span);
  },
  9: (raw, { span }) => {
    raw.raw = span;
  },
  10: (raw, field, bytes) => fixed(raw, field, bytes),
  11: listed,
  13: (raw, { span }, bytes) => {
    for (const [key, value] of entriesOf(bytes, span)) raw.external.set(key, value);
  },
  14: (raw, { value }) => {
    raw.isExternal = value === 1n;
  },
};

function dimension(bytes: FileBytes, { span }: Field, value: bigint): number {
  if (value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw damaged(bytes, span.start, `a dimension of ${value}`);
}

/** A repeated integer: one, or many packed into one payload. */
export function integers(bytes: FileBytes, { wire, value, span }: Field): bigint[] {
  if (wire !== 'bytes') return [signed(value)];
  const all: bigint[] = [];
  for (let at = span.start; at < span.end; ) {
    const one = varint(bytes, at, span.end);
    all.push(signed(one.value));
    at = one.next;
  }
  return all;
}

function listed(raw: Raw, field: Field, bytes: FileBytes): void {
  if (field.span.end - field.span.start > MOST_LISTED) throw tooLong(bytes, field);
  for (const one of integers(bytes, field)) raw.listed.push(Number(one));
}

/** Numbers of fixed width lie in the file as they do in memory. */
function fixed(raw: Raw, { span, wire }: Field, bytes: FileBytes): void {
  if (wire === 'bytes' && raw.raw === undefined && raw.listedBytes.length === 0) raw.raw = span;
  else raw.listedBytes.push(bytes.slice(span.start, span.end));
}

function tooLong(bytes: FileBytes, { span }: Field): UserError {
  return damaged(bytes, span.start, 'a tensor written number by number that is too long');
}

function numbersOf(
  bytes: FileBytes,
  raw: Raw,
  type: TensorType,
  size: number,
  what: string,
): Numbers {
  if (raw.isExternal) return externalNumbers(bytes, raw, size, what);
  if (raw.raw !== undefined) {
    refuseOtherSize(bytes, raw.raw.end - raw.raw.start, size, what);
    return { file: bytes.file, offset: raw.raw.start };
  }
  const own =
    raw.listedBytes.length > 0 ? Buffer.concat(raw.listedBytes) : listedBytes(raw.listed, type);
  refuseOtherSize(bytes, own.length, size, what);
  return { bytes: own };
}

function refuseOtherSize(bytes: FileBytes, has: number, wants: number, what: string): void {
  if (has === wants) return;
  throw new UserError(`${what} has ${has} bytes, and its shape asks for ${wants}`, {
    place: bytes.file,
    remedy: 'The file is damaged: export it again.',
  });
}

/** Integers, and the bits of halves, in the width of their type. */
function listedBytes(values: readonly number[], type: TensorType): Uint8Array {
  const width = bytesOf({ type, shape: [] });
  const bytes = Buffer.alloc(width * values.length);
  for (const [i, value] of values.entries()) {
    if (width === 8) bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), 8 * i);
    else bytes.writeUIntLE(value & (2 ** (8 * width) - 1), width * i, width === 4 ? 4 : width);
  }
  return bytes;
}

/** Weights in a file beside the model; nowhere else, whatever the model says. */
function externalNumbers(bytes: FileBytes, raw: Raw, size: number, what: string): Numbers {
  const location = raw.external.get('location') ?? '';
  const file = beside(bytes, location, what);
  const offset = wholeOf(bytes, raw.external.get('offset') ?? '0', what);
  const length = wholeOf(bytes, raw.external.get('length') ?? `${size}`, what);
  refuseOtherSize(bytes, length, size, what);
  const has = sizeOf(bytes, file, what);
  if (offset + size > has) {
    throw new UserError(`${what} goes beyond the end of ${location}, which has ${has} bytes`, {
      place: bytes.file,
      remedy: 'That file is cut off, or of another export: copy both again.',
    });
  }
  return { file, offset };
}

function beside(bytes: FileBytes, location: string, what: string): string {
  const parts = location.split(/[\\/]/);
  if (
    location === '' ||
    path.isAbsolute(location) ||
    parts.includes('..') ||
    /^[a-z]:/i.test(location)
  ) {
    throw new UserError(`${what} is to be read from ${JSON.stringify(location)}`, {
      place: bytes.file,
      remedy: 'Weights are read from files in the folder of the model alone.',
    });
  }
  return path.join(path.dirname(bytes.file), location);
}

function wholeOf(bytes: FileBytes, text: string, what: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw damaged(bytes, 0, `${what} says ${JSON.stringify(text)} where a number of bytes belongs`);
}

/** Sizes of the files that were asked for: thousands of tensors lie in one. */
const sizes = new WeakMap<FileBytes, Map<string, number>>();

function sizeOf(bytes: FileBytes, file: string, what: string): number {
  const known = sizes.get(bytes) ?? new Map<string, number>();
  sizes.set(bytes, known);
  const size = known.get(file) ?? statOf(bytes, file, what);
  known.set(file, size);
  return size;
}

function statOf(bytes: FileBytes, file: string, what: string): number {
  try {
    const stat = statSync(file);
    if (stat.isFile()) return stat.size;
  } catch {
    // Told below.
  }
  throw new UserError(`${what} lies in ${path.basename(file)}, which is not there`, {
    place: bytes.file,
    remedy: `Put ${path.basename(file)} beside the model: an export of that size is two files.`,
  });
}
