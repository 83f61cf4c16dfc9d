import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { elements } from '../../../src/core/shape.ts';
import { ARRAY_TYPES, type ArrayType } from '../../../src/data/arrays/array.ts';
import { toFloat32 } from '../../../src/data/arrays/convert.ts';
import { listArrays, readArray, readHeader } from '../../../src/data/arrays/read.ts';
import { folder } from '../../cli/run.ts';
import { fixture } from './fixture.ts';
import { npy, npyOf, withHeader, zip } from './write.ts';

const TYPES = Object.keys(ARRAY_TYPES) as ArrayType[];
const SHAPE = [2, 3, 2];

async function refused(file: string, name?: string): Promise<UserError> {
  const thrown = await readArray(file, name).catch((error: unknown) => error);
  if (!(thrown instanceof UserError)) throw new Error(`no user error: ${thrown}`);
  return thrown;
}

/** Value i of the fixtures, by their formula (fixtures/make.py). */
function valueAt(type: ArrayType, i: number): number {
  if (type === 'bool') return i % 3 === 0 ? 1 : 0;
  if (type.startsWith('float')) return i * 0.75 - 5;
  return i * 9 - (type.startsWith('int') ? 50 : 0);
}

describe.each(['stored.npz', 'compressed.npz'])('%s of NumPy', (file) => {
  const cases = TYPES.flatMap((type) =>
    ['<', '>'].flatMap((sign) => ['C', 'F'].map((order) => ({ type, sign, order }))),
  );

  test.each(cases)('$type, $sign, $order order', async ({ type, sign, order }) => {
    const name = `${sign}${ARRAY_TYPES[type].code} ${order}`;
    const array = await readArray(fixture(file), name);
    expect(array).toMatchObject({ name, type, shape: SHAPE });
    expect(array.data).toBeInstanceOf(ARRAY_TYPES[type].Data);
    const expected = Array.from({ length: elements(SHAPE) }, (_, i) => valueAt(type, i));
    expect(Array.from(toFloat32(array))).toEqual(expected);
  });

  test('names, types and shapes by their headers', async () => {
    const listed = await listArrays(fixture(file));
    expect(listed).toHaveLength(cases.length);
    expect(listed[0]).toEqual({
      name: '<f2 C',
      type: 'float16',
      shape: SHAPE,
      place: `${fixture(file)}, array <f2 C`,
    });
  });

  test.each(['C', 'F'])('the first samples of an array in %s order', async (order) => {
    const first = await readArray(fixture(file), `>f4 ${order}`, 1);
    expect(first.shape).toEqual([1, 3, 2]);
    expect(Array.from(toFloat32(first))).toEqual(
      Array.from({ length: 6 }, (_, i) => valueAt('float32', i)),
    );
    expect((await readArray(fixture(file), `>f4 ${order}`, 9)).shape).toEqual(SHAPE);
  });
});

describe('shapes', () => {
  const read = (name: string) => readArray(fixture('shapes.npz'), name);

  test('a scalar, and an array without values', async () => {
    expect(await read('scalar')).toMatchObject({ shape: [], data: Float32Array.of(0.5) });
    expect(await read('none')).toMatchObject({ shape: [3, 0, 2], data: new Float32Array() });
  });

  test('eight axes from Fortran order: the bits of each index are turned round', async () => {
    const eight = toFloat32(await read('eight'));
    const turned = (i: number) =>
      Number.parseInt(Array.from(i.toString(2).padStart(8, '0')).reverse().join(''), 2);
    expect(Array.from(eight)).toEqual(Array.from({ length: 256 }, (_, i) => turned(i)));
  });

  test('nine axes are too many', async () => {
    expect((await refused(fixture('shapes.npz'), 'nine')).message).toBe(
      'an array of 9 axes, and 8 are the most',
    );
  });

  test('the ends of int64 and uint64', async () => {
    expect((await read('ends')).data).toEqual(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n));
    expect((await read('most')).data).toEqual(BigUint64Array.of(2n ** 64n - 1n));
  });
});

test('versions 1.0, 2.0 and 3.0 of the format', async () => {
  for (const version of ['1.0', '2.0', '3.0']) {
    const { shape, data } = await readArray(fixture('versions.npz'), version);
    expect([shape, data]).toEqual([[2, 3], Float32Array.from([0, 1, 2, 3, 4, 5])]);
  }
});

test('an .npy file is one array without a name', async () => {
  const file = fixture('one.npy');
  const array = await readArray(file);
  expect(array).toEqual({
    ...(await readHeader(file)),
    data: Float32Array.from([0, 1, 2, 3, 4, 5]),
  });
  expect(array).toMatchObject({ name: undefined, shape: [2, 3], place: file });
  expect(await refused(file, 'x')).toMatchObject({
    message: 'this file is one array without a name',
  });
});

describe('what is not read', () => {
  test.each([
    ['object', 'Python objects (a pickle, which could run code)'],
    ['complex', 'complex numbers'],
    ['record', 'records'],
    ['void', 'records'],
    ['text', 'texts'],
    ['bytes', 'texts'],
    ['date', 'dates'],
    ['long', 'type <f16'],
  ])('an array of %s', async (name, what) => {
    const { message, place, remedy } = await refused(fixture('refused.npz'), name);
    expect(message).toBe(`an array of ${what} is not read`);
    expect(place).toBe(`${fixture('refused.npz')}, array ${name}`);
    expect(remedy).toBeDefined();
  });
});

describe('archives of other writers', () => {
  const ONE = { name: 'x.npy', data: npyOf([2], Float32Array.of(1, 2)) };

  /** What is read of an archive. */
  async function read(bytes: Uint8Array, name?: string) {
    const { data } = await readArray(folder().write('a.npz', bytes), name);
    return Array.from(data as Float32Array);
  }

  async function refusal(bytes: Uint8Array) {
    return (await refused(folder().write('a.npz', bytes))).message;
  }

  test.each([false, true])('sizes and place in the extra field, deflate: %s', async (deflate) => {
    expect(await read(zip([{ ...ONE, wide: true, deflate }]))).toEqual([1, 2]);
  });

  test('a comment, and files that are no arrays', async () => {
    const other = { name: '__MACOSX/x', data: Buffer.from('no array') };
    expect(await read(zip([other, ONE], 'a comment'))).toEqual([1, 2]);
  });

  test('of two arrays of one name the last, as NumPy does', async () => {
    const last = { ...ONE, data: npyOf([1], Float32Array.of(3)) };
    expect(await read(zip([ONE, last]))).toEqual([3]);
  });

  test('encryption and other compression are refused', async () => {
    expect(await refusal(zip([{ ...ONE, flags: 1 }]))).toBe('the array is encrypted');
    expect(await refusal(zip([{ ...ONE, method: 14 }]))).toBe('compression method 14 is not read');
  });

  test('an archive without arrays', async () => {
    expect(await refusal(zip([]))).toBe('there is no array in this file');
  });

  test.each([false, true])('a size that is not that of the data, deflate: %s', async (deflate) => {
    const message = /is not as long|contradict|bytes of numbers/;
    for (const change of [-4, -1, 1, 4, 2 ** 31]) {
      const size = ONE.data.length + change;
      expect(await refusal(zip([{ ...ONE, deflate, size }]))).toMatch(message);
    }
  });

  test('a small archive that says it holds a large array claims no memory for it', async () => {
    const data = npy('<f8', [2 ** 27], new Uint8Array(64));
    const size = data.length - 64 + 2 ** 30;
    const before = process.memoryUsage().arrayBuffers;
    expect(await refusal(zip([{ name: 'x.npy', data, size, deflate: true }]))).toMatch(
      /as long as/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
  });

  test('a changed value is told by its checksum', async () => {
    const bytes = zip([ONE]);
    const at = bytes.indexOf(Buffer.from(Float32Array.of(2).buffer));
    bytes[at] = 1;
    expect(await refusal(bytes)).toBe('the array is damaged: its checksum is another');
  });
});

describe('which file, and which array', () => {
  test('none by that name, several, and no name', async () => {
    expect(await refused(fixture('versions.npz'))).toMatchObject({
      message: 'there are several arrays in this file: 1.0, 2.0, 3.0',
      place: fixture('versions.npz'),
    });
    expect((await refused(fixture('versions.npz'), '4.0')).message).toBe(
      'there is no array 4.0 in this file, but 1.0, 2.0, 3.0',
    );
  });

  test('nothing there, a folder, a pipe, another file', async () => {
    const at = folder();
    expect((await refused(at.at('a.npz'))).message).toBe('there is no such file');
    expect((await refused(at.root)).message).toBe('this is a folder and not a file of arrays');
    expect((await refused('/dev/zero')).message).toBe(
      'cannot read this file: it is a device or a pipe',
    );
    for (const content of ['', 'P', 'no array']) {
      const { message } = await refused(at.write('b.npz', content));
      expect(message).toBe('this is no file of arrays (.npy or .npz)');
    }
  });

  test('it ends too early, or too late', async () => {
    const at = folder();
    const whole = npyOf([2, 2], Float32Array.of(1, 2, 3, 4));
    const message = (bytes: Uint8Array) => refused(at.write('a.npy', bytes)).then((e) => e.message);
    const should = 'bytes of numbers, and by its shape and type there should be 16';
    expect(await message(whole.subarray(0, -1))).toBe(`the array has 15 ${should}`);
    expect(await message(Buffer.concat([whole, whole]))).toContain(should);
    expect(await message(whole.subarray(0, 30))).toBe('the header of the array is damaged');
    const archive = zip([{ name: 'x.npy', data: whole }]);
    expect(await message(archive.subarray(0, -1))).toBe(
      'this archive has no directory: its end is missing',
    );
  });

  test.each([
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999, 99999999)}",
    "{'descr': '<f4', 'fortran_order': open('x'), 'shape': ()}",
    `${'('.repeat(5000)}`,
    '[]',
    '1',
    'None',
    '',
  ])('a header that is none: %s', async (header) => {
    expect((await refused(folder().write('a.npy', withHeader(header)))).message).toMatch(/damaged/);
  });

  test('keys in any order, tuples of Python 2, quotes of the other kind', async () => {
    const header = '{"shape":(2L,), "fortran_order":False, "descr":"<f4"}   \n';
    const bytes = withHeader(header, new Uint8Array(Float32Array.of(1, 2).buffer));
    expect((await readArray(folder().write('a.npy', bytes))).data).toEqual(Float32Array.of(1, 2));
  });
});
