import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { npzOf } from '../../../src/data/arrays/npz.ts';
import { listArrays, readArray } from '../../../src/data/arrays/read.ts';
import type { Detail, TensorDetail } from '../../../src/results/detail.ts';
import type { Result } from '../../../src/results/result.ts';
import { type Distribution, distributionOf } from '../../../src/run/detail/distribution.ts';
import { detailFileOf, loadDetail } from '../../../src/run/detail/read.ts';
import { detailFile } from '../../../src/run/detail/write.ts';
import { folder } from '../../cli/run.ts';

const moments = (...mean: number[]) => ({
  mean: Float32Array.from(mean),
  variance: Float32Array.from(mean, (x) => x ** 2 + 1),
});

function tensor(...values: number[]): TensorDetail {
  return {
    dead: 0.25,
    channels: moments(...values),
    ...(distributionOf(Float32Array.from(values)) as Distribution),
  };
}

const DETAIL: Detail = {
  schema: 'spp-detail/1',
  kinds: ['channels', 'histogram', 'quantiles'],
  networks: [
    {
      name: 'a "b" </script> 名',
      points: [
        { output: [tensor(1, 2, 3), tensor(4, 5, 6)], branch: null },
        // The second seed overflowed before.
        { output: [tensor(7, 8), null], branch: [tensor(9, 10), null] },
      ],
    },
    { name: 'empty', points: [{ output: [tensor(1), tensor(2)], branch: null }] },
  ],
};

const named = (...names: string[]) =>
  names.map((name, i) => ({ name, shape: [2, 3], statistics: { avg_var: { values: [i, 2] } } }));
const ENGINE = { engine: { name: 'e' }, input: { kind: 'gaussian' } };
const RESULT = {
  ...ENGINE,
  seeds: [3, 5],
  networks: [
    { name: 'a "b" </script> 名', points: named('stem', 'stage1.block1') },
    { name: 'empty', points: named('stem') },
  ],
} as unknown as Result;

function written(detail: Detail, result = RESULT) {
  const at = folder();
  at.write('x.detail.npz', Buffer.concat([...detailFile(detail, result)]));
  return path.join(at.root, 'x.detail.npz');
}

test('what is written is read again, and has no time in it', async () => {
  const file = written(DETAIL);
  expect(await loadDetail(file, RESULT)).toEqual(DETAIL);
  expect(readFileSync(written(DETAIL))).toEqual(readFileSync(file));
  expect(detailFileOf('plots/a.b.json')).toBe(path.join('plots', 'a.b.detail.npz'));
});

test('what was not asked for is not there', async () => {
  const lean: Detail = {
    ...DETAIL,
    kinds: ['channels'],
    networks: [
      { name: 'n', points: [{ output: [{ dead: 0, channels: moments(1, 2) }], branch: null }] },
    ],
  };
  const result = { ...ENGINE, seeds: [0], networks: [{ name: 'n', points: named('stem') }] };
  const file = written(lean, result as unknown as Result);
  expect(await loadDetail(file, result as unknown as Result)).toEqual(lean);
});

const REFUSED: readonly [string, (file: string) => Promise<unknown>, RegExp][] = [
  [
    'another seed',
    (file) => loadDetail(file, { ...RESULT, seeds: [3, 4] }),
    /belong to another result/,
  ],
  [
    'another input',
    (file) => loadDetail(file, { ...RESULT, input: { kind: 'pink' } }),
    /belong to another result/,
  ],
  [
    'other numbers of the same points',
    (file) => {
      const networks = RESULT.networks.map((network) => ({
        ...network,
        points: network.points.map((point) => ({ ...point, statistics: {} })),
      }));
      return loadDetail(file, { ...RESULT, networks });
    },
    /belong to another result/,
  ],
  ['a file that is not there', (file) => loadDetail(`${file}x`, RESULT), /no such file/],
];

test.each(REFUSED)('refused: %s', async (_, load, message) => {
  const error = await load(written(DETAIL)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(message);
});

test('a file of other arrays, or with some of them cut short, is refused', async () => {
  const whole = Buffer.concat([...detailFile(DETAIL, RESULT)]);
  const at = folder();
  for (const end of [0, 10, 400, whole.length - 30]) {
    at.write('y.detail.npz', whole.subarray(0, end));
    const file = path.join(at.root, 'y.detail.npz');
    await expect(loadDetail(file, RESULT), `${end} bytes`).rejects.toBeInstanceOf(UserError);
  }
});

test.each([
  ['an offset beyond the channels', '0.output.offsets', Int32Array.of(0, 2 ** 30, 2 ** 30)],
  ['an offset below 0', '0.output.offsets', Int32Array.of(-5, 3, 5)],
  ['fewer offsets than points', '0.output.offsets', Int32Array.of(0)],
])('%s is refused, whatever memory it asks for', async (_, name, data) => {
  const at = folder();
  const others = await listArrays(written(DETAIL));
  const arrays = await Promise.all(
    others.map(async (header) => {
      const array = await readArray(written(DETAIL), header.name);
      const own = header.name === name ? { data, shape: [data.length] } : {};
      return { ...array, ...own, name: header.name ?? '' };
    }),
  );
  at.write('z.detail.npz', Buffer.concat([...npzOf(arrays)]));
  await expect(loadDetail(at.at('z.detail.npz'), RESULT)).rejects.toThrow(/damaged/);
});
