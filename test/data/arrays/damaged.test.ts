import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { listArrays, readArray } from '../../../src/data/arrays/read.ts';
import { folder } from '../../cli/run.ts';
import { fixture } from './fixture.ts';

/** Enough to come by every field; each is a file that is written and read. */
const RUNS = 200;

/** A value, or what is wrong with the file: any other error is a bug. */
async function outcome(read: () => Promise<unknown>): Promise<'value' | 'refused'> {
  try {
    await read();
    return 'value';
  } catch (error) {
    if (error instanceof UserError) return 'refused';
    throw error;
  }
}

const FILES = ['shapes.npz', 'versions.npz', 'refused.npz', 'one.npy', 'compressed.npz'];

/** Where the fields are: near the beginning of a file, near its end, or anywhere. */
const place = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: -200, max: -1 }),
  fc.integer({ min: 0, max: 2 ** 16 }),
);

test.each(FILES)('%s with bytes changed is read, or refused', async (name) => {
  const sound = readFileSync(fixture(name));
  const at = folder();
  const flips = fc.array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(flips, async (changes) => {
      const bytes = Buffer.from(sound);
      for (const [where, bits] of changes) {
        const index = ((where % bytes.length) + bytes.length) % bytes.length;
        bytes[index] = (bytes[index] as number) ^ bits;
      }
      const file = at.write('a.npz', bytes);
      await outcome(() => listArrays(file));
      for (const array of [undefined, 'ends', '2.0', '>f8 F', 'object']) {
        await outcome(() => readArray(file, array));
      }
    }),
    { numRuns: RUNS },
  );
});

test.each(FILES)('%s cut off anywhere is refused', async (name) => {
  const sound = readFileSync(fixture(name));
  const at = folder();
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length - 1), async (length) => {
      const file = at.write('a.npz', sound.subarray(0, length));
      expect(await outcome(() => listArrays(file))).toBe('refused');
      expect(await outcome(() => readArray(file))).toBe('refused');
    }),
    { numRuns: RUNS },
  );
});

test('a header of any text is read, or refused', async () => {
  const at = folder();
  const sound = readFileSync(fixture('one.npy'));
  const token = fc.constantFrom(
    ...["'descr'", "'shape'", "'fortran_order'", "'<f4'", '(', ')', '{', '}', '[', ']'],
    ...[',', ':', '2', '99999999999999999999', 'True', 'None', '"', "'", '\\', ' ', '__proto__'],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(token, { maxLength: 30 }), async (tokens) => {
      const bytes = Buffer.from(sound);
      bytes.fill(' ', 10, 128).write(tokens.join(''), 10, 118, 'latin1');
      await outcome(() => readArray(at.write('a.npy', bytes)));
    }),
    { numRuns: RUNS },
  );
});
