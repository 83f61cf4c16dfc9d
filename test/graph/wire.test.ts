import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from 'vitest';
import { openField } from '../../src/graph/wire.ts';

test.each([0, 1, 127, 128, 300, 2 ** 31, 3e9, 2 ** 40 + 5])('a field of %i bytes', (length) => {
  for (const field of [1, 15, 16, 2000]) {
    const bytes = openField(field, length);
    const reader = new BinaryReader(bytes);
    expect(reader.tag()).toEqual([field, WireType.LengthDelimited]);
    expect(Number(reader.uint64())).toBe(length);
    expect(reader.pos).toBe(bytes.length);
  }
});
