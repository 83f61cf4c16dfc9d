import { expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { type ArrayRequest, findArrayBatch, loadArrayBatch } from '../../src/data/array-batch.ts';
import { folder } from '../cli/run.ts';
import { npy, npyOf, withHeader, zip } from './arrays/write.ts';

const VALUES = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, i) => i / 8 - 7);
const IMAGES = npyOf([2, 3, 4, 5], VALUES);

/** The extent and the values of a batch, its file beside the config. */
async function load(bytes: Uint8Array, request: Partial<ArrayRequest> = {}) {
  const at = folder();
  at.write('batch.npz', bytes);
  const given = { path: 'batch.npz', ...request };
  const extent = await findArrayBatch(given, at.root);
  return { extent, data: await loadArrayBatch({ ...given, ...extent }, at.root) };
}

async function refused(bytes: Uint8Array, request: Partial<ArrayRequest> = {}): Promise<UserError> {
  const thrown = await load(bytes, request).catch((error: unknown) => error);
  if (!(thrown instanceof UserError)) throw new Error(`no user error: ${thrown}`);
  return thrown;
}

test('the extent is that of the header, and the values are as they are', async () => {
  const { extent, data } = await load(IMAGES);
  expect(extent).toEqual({ batch: 2, channels: 3, size: [4, 5] });
  expect(data).toEqual(VALUES);
});

test('an array by its name, or the only one, whose name is told', async () => {
  const one = { name: 'x.npy', data: IMAGES };
  const other = { name: 'y.npy', data: npyOf([1], Float32Array.of(1)) };
  expect((await load(zip([one]))).extent).toMatchObject({ array: 'x', batch: 2 });
  expect((await load(zip([other, one]), { array: 'x' })).data).toEqual(VALUES);
  expect((await refused(zip([one, other]))).message).toContain('several arrays');
});

test('the first samples only', async () => {
  const { extent, data } = await load(IMAGES, { batch: 1 });
  expect(extent.batch).toBe(1);
  expect(data).toEqual(VALUES.subarray(0, 60));
  expect(await refused(IMAGES, { batch: 3 })).toMatchObject({
    message: 'there are 2 samples here, fewer than batch: 3',
    remedy: 'Set batch: 2 or less.',
  });
});

test.each([
  ['stored', {}],
  ['deflated', { deflate: true }],
])('batches one behind the other, %s', async (_, how) => {
  const at = folder();
  const values = Float32Array.from({ length: 5 * 3 * 2 * 2 }, (__, i) => i);
  at.write('x.npz', zip([{ name: 'x.npy', data: npyOf([5, 3, 2, 2], values), ...how }]));
  const given = { path: 'x.npz', batches: 2 };
  const extent = await findArrayBatch(given, at.root);
  // The fifth is left out.
  expect(extent.batch).toBe(2);
  const load = (which: number) => loadArrayBatch({ ...given, ...extent }, at.root, which);
  expect(await load(0)).toEqual(values.subarray(0, 24));
  expect(await load(1)).toEqual(values.subarray(24, 48));
  const many = findArrayBatch({ ...given, batch: 2, batches: 3 }, at.root);
  await expect(many).rejects.toMatchObject({
    message: 'there are 5 samples here, fewer than batches: 3 of batch: 2',
    remedy: 'Set batches: 2 or less.',
  });
});

test('a batch further on in Fortran order', async () => {
  const at = folder();
  const stored = Float32Array.of(0, 2, 4, 1, 3, 5);
  const header = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2, 1, 1), }";
  at.write('x.npy', withHeader(header, new Uint8Array(stored.buffer)));
  const extent = await findArrayBatch({ path: 'x.npy', batches: 3 }, at.root);
  const second = await loadArrayBatch({ path: 'x.npy', ...extent }, at.root, 1);
  expect([...second]).toEqual([2, 3]);
});

test('float64 is rounded to float32', async () => {
  const numbers = Float64Array.of(0.1, -3);
  const { data } = await load(npy('<f8', [1, 2, 1, 1], new Uint8Array(numbers.buffer)));
  expect(data).toEqual(Float32Array.of(0.1, -3));
});

test.each([[[]], [[2, 3]], [[1, 2, 3, 4, 5]], [[0, 3, 4, 5]], [[2, 3, 0, 5]]])(
  'an array of %j is no batch of images',
  async (shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const { message } = await refused(npyOf(shape, new Float32Array(count)));
    expect(message).toBe(
      `the networks here are fed with samples N×C×H×W, and this array is ${shape.join('×') || 'a scalar'}`,
    );
  },
);

test('whole numbers are no images', async () => {
  const bytes = npy('|u1', [1, 3, 1, 1], Uint8Array.of(1, 2, 3));
  expect((await refused(bytes)).message).toBe(
    'the networks here are fed with floats, and this array is of uint8',
  );
});

test('values that are not finite, or not in float32', async () => {
  const nan = npyOf([1, 1, 1, 2], Float32Array.of(0, Number.NaN));
  expect((await refused(nan)).message).toBe('value 1 of the array is not finite in float32');
  const large = npy('<f8', [1, 1, 1, 1], new Uint8Array(Float64Array.of(1e39).buffer));
  expect((await refused(large)).message).toBe('value 0 of the array is not finite in float32');
});

test('a value that is not finite is told by its place in the array', async () => {
  const at = folder();
  at.write('x.npy', npyOf([4, 1, 1, 1], Float32Array.of(1, 2, 3, Number.NaN)));
  const extent = await findArrayBatch({ path: 'x.npy', batches: 2 }, at.root);
  const second = loadArrayBatch({ path: 'x.npy', ...extent }, at.root, 1);
  await expect(second).rejects.toThrow('value 3 of the array is not finite');
});

test('a file that is another by the time that it is read', async () => {
  const at = folder();
  at.write('batch.npy', IMAGES);
  const extent = await findArrayBatch({ path: 'batch.npy' }, at.root);
  at.write('batch.npy', npyOf([2, 3, 5, 4], VALUES));
  await expect(loadArrayBatch({ path: 'batch.npy', ...extent }, at.root)).rejects.toThrow(
    'the file was changed while it was in use',
  );
});
