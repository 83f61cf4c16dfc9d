import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { readHeader } from '../../../src/weights/safetensors/header.ts';
import { readBytes } from '../../../src/weights/stored.ts';
import { floats, safetensors, written } from './build.ts';

const F32 = (shape: readonly number[], begin: number, end: number) => {
  return { dtype: 'F32', shape, data_offsets: [begin, end] };
};

test('each tensor is where the header says, whatever its order, type and metadata', () => {
  const header = {
    b: { dtype: 'BF16', shape: [2, 1], data_offsets: [8, 12] },
    __metadata__: { format: 'pt' },
    count: { dtype: 'I64', shape: [], data_offsets: [0, 8] },
    'of nothing': F32([0, 3], 12, 12),
  };
  const data = Uint8Array.from({ length: 12 }, (_, i) => i);
  const file = written(safetensors(`${JSON.stringify(header)}   `, data));
  const tensors = readHeader(file);
  expect([...tensors.keys()].sort()).toEqual(['b', 'count', 'of nothing']);
  const { offset, shape, dtype } = tensors.get('b') as NonNullable<ReturnType<typeof tensors.get>>;
  expect({ shape, dtype }).toEqual({ shape: [2, 1], dtype: 'BF16' });
  expect([...readBytes(file, offset, 4)]).toEqual([8, 9, 10, 11]);
});

const FOUR = new Uint8Array(4);

test.each([
  ['nothing', new Uint8Array(0), /ends after 0 bytes/],
  ['half a length', new Uint8Array(7), /ends after 7 bytes/],
  ['a header beyond its end', safetensors({}, FOUR, 1000), /header of 1000 bytes goes beyond/],
  ['a header beyond all bounds', safetensors({}, FOUR, 2 ** 40), /header would have 1099511627776/],
  ['no JSON', safetensors('{"a"', FOUR), /no JSON/],
  ['no UTF-8', safetensors(Buffer.from([0x7b, 0xff]).toString('latin1'), FOUR), /no JSON/],
  ['a list', safetensors([], FOUR), /no mapping/],
  ['too little data', safetensors({ a: F32([2], 0, 8) }, FOUR), /4 bytes of data.* 8/],
  ['too much data', safetensors({ a: F32([1], 0, 4) }, new Uint8Array(9)), /9 bytes of data.* 4/],
  ['a hole', safetensors({ a: F32([1], 4, 8) }, new Uint8Array(8)), /a begins at 4, and not at 0/],
  [
    'tensors over each other',
    safetensors({ a: F32([1], 0, 4), b: F32([1], 2, 6) }, new Uint8Array(6)),
    /b begins at 2, and not at 4/,
  ],
  [
    'a name twice, of which one tensor is lost',
    safetensors(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      new Uint8Array(8),
    ),
    /a begins at 4/,
  ],
  ['a shape of other size', safetensors({ a: F32([2], 0, 4) }, FOUR), /F32 \[2\], and has 4 bytes/],
  [
    'a shape beyond all bounds',
    safetensors({ a: F32([2 ** 40, 2 ** 40], 0, 4) }, FOUR),
    /and has 4 bytes/,
  ],
  ['a negative size', safetensors({ a: F32([-1], 0, 4) }, FOUR), /no type, shape and place/],
  ['an end before its beginning', safetensors({ a: F32([1], 4, 0) }, FOUR), /no type, shape/],
  ['no offsets', safetensors({ a: { dtype: 'F32', shape: [1] } }, FOUR), /no type, shape/],
  ['a zip archive', Buffer.from('PK\u0003\u0004 and more'), /pickle of PyTorch/],
  ['a pickle', Buffer.from([0x80, 2, 0x8a, 0x0a, 0x6c]), /pickle of PyTorch/],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\n', /pointer of Git LFS/],
])('%s is refused with its place', (_, bytes, message) => {
  const file = written(bytes);
  expect(() => readHeader(file)).toThrow(message);
  try {
    readHeader(file);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).place).toBe(file);
    expect((error as UserError).remedy).not.toBe('');
  }
});

test('a pickle comes with the line that converts it, for a shell', () => {
  const file = written(Buffer.from([0x80, 4]), "it's.pt");
  const remedy = () => {
    try {
      readHeader(file);
    } catch (error) {
      return (error as UserError).remedy;
    }
    return undefined;
  };
  expect(remedy()).toMatch(/^Convert it: python -c '.*torch\.load\(.*weights_only=True.*save_file/);
  expect(remedy()).toContain("it'\\''s.safetensors'");
});

test('what is not there, or a folder, is told in plain words', () => {
  const file = written(floats({ a: [1] }));
  expect(() => readHeader(`${file}.no`)).toThrow(/no such file/);
  expect(() => readHeader(file.slice(0, file.lastIndexOf('/')))).toThrow(/is a folder/);
});
