import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { FileBytes } from '../../../src/onnx/read/bytes.ts';
import { fieldsOf, signed, varint } from '../../../src/onnx/read/wire.ts';
import { folder } from '../../cli/run.ts';

/** What is read of some bytes; the file is closed behind. */
function within<T>(bytes: readonly number[], read: (file: FileBytes) => T): T {
  const file = new FileBytes(folder().write('a.onnx', Uint8Array.from(bytes)));
  try {
    return read(file);
  } finally {
    file.close();
  }
}

const fields = (bytes: readonly number[]) =>
  within(bytes, (file) => [...fieldsOf(file, { start: 0, end: file.size })]);

test('a field of each wire type', () => {
  const read = fields([
    ...[0x08, 0x96, 0x01],
    ...[0x11, 1, 2, 3, 4, 5, 6, 7, 8],
    ...[0x1a, 2, 65, 66],
    ...[0x25, 1, 2, 3, 4],
  ]);
  expect(read.map(({ number, wire, value, span }) => [number, wire, value, span])).toEqual([
    [1, 'varint', 150n, { start: 3, end: 3 }],
    [2, 'fixed64', 0n, { start: 4, end: 12 }],
    [3, 'bytes', 0n, { start: 14, end: 16 }],
    [4, 'fixed32', 0n, { start: 17, end: 21 }],
  ]);
});

test.each([
  ['a tag alone', [0x08]],
  ['a varint that does not end', [0x08, 0x80, 0x80]],
  ['more than ten groups', [0x08, ...new Array<number>(11).fill(0x80), 0]],
  ['a length beyond the file', [0x1a, 5, 65]],
  ['a length of 2⁶³', [0x1a, ...new Array<number>(9).fill(0x80), 1]],
  ['a number that is cut off', [0x25, 1, 2]],
  ['a group, which ONNX has none of', [0x0b, 0x0c]],
  ['the end of a group', [0x0c]],
  ['wire type 6', [0x0e, 0]],
  ['field 0', [0x00, 0]],
])('refused: %s', (_, bytes) => {
  expect(() => fields(bytes)).toThrow(UserError);
});

test('varints of 64 bits are signed as they are read', () => {
  const minusOne = [...new Array<number>(9).fill(0xff), 1];
  const { value, next } = within(minusOne, (file) => varint(file, 0, file.size));
  expect([signed(value), next]).toEqual([-1n, 10]);
});

test('a message beyond the window of the reader is passed over, not read', () => {
  const long = 3 * 2 ** 16;
  const length = [(long & 0x7f) | 0x80, ((long >> 7) & 0x7f) | 0x80, long >> 14];
  const read = fields([0x1a, ...length, ...new Array<number>(long).fill(7), 0x08, 5]);
  expect(read.map(({ number, value }) => [number, value])).toEqual([
    [3, 0n],
    [1, 5n],
  ]);
});
