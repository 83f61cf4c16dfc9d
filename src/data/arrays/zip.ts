import { FormatError, SAVE_AGAIN } from './format-error.ts';
import type { OpenFile } from './open-file.ts';

/** A file in a zip archive, as its central directory has it. */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0: stored; 8: deflate. */
  readonly method: number;
  /** CRC-32 of what it holds. */
  readonly crc: number;
  /** Bytes in the archive, and of what it holds. */
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly header: number;
}

/**
 * Records of the format, by their signatures, with the bytes of those that have a fixed part.
 *
 * Source: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 and
 * 4.3.15 (end of it in zip64), 4.3.16 (end of it).
 */
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22 };
const END64 = { signature: 0x06064b50, bytes: 56 };
const LOCATOR64 = { signature: 0x07064b50, bytes: 20 };

/** Of the comment behind the end record. */
const MOST_COMMENT = 0xffff;

/** The extra field with sizes that do not fit into 32 bits (4.5.3), and what stands in their place. */
const ZIP64_EXTRA = 1;
const IN_EXTRA = 0xffffffff;

/** A directory of a hundred thousand arrays; it is held in memory. */
const MOST_DIRECTORY = 2 ** 24;

/** Whether a file begins as an archive does, or as one without entries. */
export function isZip(head: Buffer): boolean {
  return head.length >= 4 && [LOCAL.signature, END.signature].includes(head.readUInt32LE(0));
}

/**
 * The central directory of an archive, in its order.
 *
 * @throws FormatError there is none, or it is damaged
 */
export async function zipEntries(file: OpenFile): Promise<ZipEntry[]> {
  const { from, length } = await directoryOf(file);
  if (length > MOST_DIRECTORY) throw new FormatError('this archive holds too many arrays');
  const bytes = await file.read(from, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; at < length; ) {
    const { entry, end } = entryAt(bytes, at);
    entries.push(entry);
    at = end;
  }
  return entries;
}

/** Where the data of an entry begins: its local header has lengths of its own. */
export async function zipData(file: OpenFile, { header }: ZipEntry): Promise<number> {
  const bytes = await file.read(header, LOCAL.bytes);
  if (bytes.readUInt32LE(0) !== LOCAL.signature) throw damaged();
  return header + LOCAL.bytes + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
}

async function directoryOf(file: OpenFile): Promise<{ from: number; length: number }> {
  const length = Math.min(file.size, END.bytes + MOST_COMMENT + LOCATOR64.bytes);
  const tail = await file.read(file.size - length, length);
  const end = endRecord(tail);
  const locator = end - LOCATOR64.bytes;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64.signature) {
    return directory64(await file.read(whole(tail, locator + 8), END64.bytes));
  }
  return { from: tail.readUInt32LE(end + 16), length: tail.readUInt32LE(end + 12) };
}

/** The end record is searched from the end of the file, for a comment may follow it. */
function endRecord(tail: Buffer): number {
  for (let at = tail.length - END.bytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END.signature) continue;
    if (at + END.bytes + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  throw new FormatError('this archive has no directory: its end is missing', SAVE_AGAIN);
}

function directory64(end: Buffer): { from: number; length: number } {
  if (end.readUInt32LE(0) !== END64.signature) throw damaged();
  return { from: whole(end, 48), length: whole(end, 40) };
}

function entryAt(directory: Buffer, at: number): { entry: ZipEntry; end: number } {
  const fixed = part(directory, at, CENTRAL.bytes);
  if (fixed.readUInt32LE(0) !== CENTRAL.signature) throw damaged();
  const [name, extra, comment] = [28, 30, 32].map((field) => fixed.readUInt16LE(field)) as Three;
  const named = at + CENTRAL.bytes;
  const sizes = [24, 20, 42].map((field) => fixed.readUInt32LE(field)) as Three;
  const [size, packed, header] = wideSizes(sizes, part(directory, named + name, extra));
  const entry = {
    name: part(directory, named, name).toString('utf8'),
    encrypted: (fixed.readUInt16LE(8) & 1) === 1,
    method: fixed.readUInt16LE(10),
    crc: fixed.readUInt32LE(16),
    packed,
    size,
    header,
  };
  return { entry, end: named + name + extra + comment };
}

type Three = [number, number, number];

/** Size, bytes in the archive and place; in the extra field stand, in this order, those that did not fit. */
function wideSizes(sizes: Three, extra: Buffer): Three {
  const wide = sizes.includes(IN_EXTRA) ? zip64Field(extra) : Buffer.alloc(0);
  let at = 0;
  return sizes.map((narrow) => {
    if (narrow !== IN_EXTRA) return narrow;
    at += 8;
    return whole(part(wide, at - 8, 8), 0);
  }) as Three;
}

function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) return part(extra, at + 4, length);
    at += 4 + length;
  }
  throw damaged();
}

/** A whole number of 64 bits. What is not exact as a float64 is beyond the end of any file. */
function whole(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function part(bytes: Buffer, from: number, length: number): Buffer {
  if (from + length > bytes.length) throw damaged();
  return bytes.subarray(from, from + length);
}

function damaged(): FormatError {
  return new FormatError('the directory of this archive is damaged', SAVE_AGAIN);
}
