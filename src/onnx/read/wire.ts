import { UserError } from '../../core/errors.ts';
import type { FileBytes } from './bytes.ts';

/** Where a message, or the payload of a field, lies in a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * One field of a message: its number, and its payload, a span of bytes for those of a length, otherwise the
 * number that it is. Source: "Encoding" of the protocol buffers' documentation.
 */
export interface Field {
  readonly number: number;
  readonly value: bigint;
  /** Of varints an empty one. */
  readonly span: Span;
  readonly wire: WireType;
}

export type WireType = 'varint' | 'fixed64' | 'bytes' | 'fixed32';

const WIRE_TYPES: Readonly<Record<number, WireType>> = {
  0: 'varint',
  1: 'fixed64',
  2: 'bytes',
  5: 'fixed32',
};

/** The fields of a message, one after the other; nothing of what they hold is read. */
export function* fieldsOf(bytes: FileBytes, { start, end }: Span): Generator<Field> {
  let at = start;
  while (at < end) {
    const tag = varint(bytes, at, end);
    const wire = WIRE_TYPES[Number(tag.value & 7n)];
    const number = Number(tag.value >> 3n);
    if (wire === undefined || number === 0) throw damaged(bytes, at);
    const field = fieldAt(bytes, number, wire, tag.next, end);
    yield field;
    at = field.next;
  }
}

function fieldAt(bytes: FileBytes, number: number, wire: WireType, at: number, end: number) {
  if (wire === 'varint') {
    const { value, next } = varint(bytes, at, end);
    return { number, wire, value, span: { start: next, end: next }, next };
  }
  const { start, size } = payload(bytes, wire, at, end);
  const next = start + size;
  if (next > end) throw damaged(bytes, at);
  return { number, wire, value: 0n, span: { start, end: next }, next };
}

function payload(bytes: FileBytes, wire: WireType, at: number, end: number) {
  if (wire === 'fixed32') return { start: at, size: 4 };
  if (wire === 'fixed64') return { start: at, size: 8 };
  const { value, next } = varint(bytes, at, end);
  if (value > BigInt(end - next)) throw end === bytes.size ? cutOff(bytes, at) : damaged(bytes, at);
  return { start: next, size: Number(value) };
}

/** A number in groups of seven bits, the lowest first; at most ten of them. */
export function varint(bytes: FileBytes, start: number, end: number) {
  let value = 0n;
  for (let i = 0; i < 10 && start + i < end; i++) {
    const byte = bytes.byte(start + i);
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, next: start + i + 1 };
  }
  throw damaged(bytes, start);
}

/** A varint as the signed number of 64 bits that it stands for. */
export function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** A message that goes on beyond the end of its file. */
function cutOff(bytes: FileBytes, at: number): UserError {
  return new UserError(`this model is cut off: what begins at byte ${at} goes beyond its end`, {
    place: bytes.file,
    remedy: 'Copy it again, or export it again.',
  });
}

/** What a file that is cut off, overwritten, or something else altogether is called. */
export function damaged(bytes: FileBytes, at: number, what = 'it does not parse'): UserError {
  return new UserError(`this is not an ONNX model, or a damaged one: ${what} at byte ${at}`, {
    place: bytes.file,
    remedy: 'Export it again, and copy it in binary mode.',
  });
}
