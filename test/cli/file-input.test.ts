import { expect, test } from 'vitest';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import { npyOf, zip } from '../data/arrays/write.ts';
import { folder, inProcess, spp } from './run.ts';

const SHAPE = [4, 3, 16, 12] as const;
const SEED = 3;
const NETWORKS = `
networks:
  - { name: BN, model: resnetv2, stages: [1, 1], widths: [8, 16], stem: conv3 }
  - { name: NF, model: resnetv2, stages: [1, 1], widths: [8, 16], stem: conv3, batch: 2,
      norm: none, residual: nf, alpha: 1, scaled_ws: true }
`;
const config = (input: string) => `input: { ${input} }\nseeds: [${SEED}]${NETWORKS}`;

/** A config beside a file that holds spp's own Gaussian batch of a seed, and another array. */
function beside(input: string, networks = NETWORKS) {
  const at = folder();
  const x = { name: 'x.npy', data: npyOf(SHAPE, gaussianBatch(SHAPE, SEED)), deflate: true };
  const y = { name: 'y.npy', data: npyOf([2], Float32Array.of(1, 2)) };
  at.write('configs/data/batch.npz', zip([x, y]));
  at.write('configs/data/one.npy', x.data);
  const file = at.write('configs/a.yaml', config(input).replace(NETWORKS, networks));
  return { ...at, run: (...args: string[]) => inProcess(at.root, ['analyze', file, ...args]) };
}

/** Refused: one message, and nothing written. */
async function refused(at: ReturnType<typeof beside>): Promise<string> {
  const before = at.list();
  const { code, stdout, stderr } = await at.run();
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.match(/spp:/g)?.length).toBe(1);
  expect(at.list()).toEqual(before);
  return stderr;
}

/** Points of the networks without what theory says, which knows noise and no file. */
function measured(result: ReturnType<ReturnType<typeof folder>['result']>) {
  return result.networks.map(({ points }) => points.map(({ expected, ...point }) => point));
}

test('an array of Gaussian noise gives the numbers of Gaussian noise, bit for bit', async () => {
  const at = beside('kind: file, path: data/batch.npz, array: x');
  at.write('configs/b.yaml', config('kind: gaussian, batch: 4, size: [16, 12]'));
  const files = ['configs/a.yaml', 'configs/b.yaml'];
  const { code, stderr } = await spp(at.root, ['analyze', ...files, '--format=json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote plots/a.json\nwrote plots/b.json\n' });
  const [file, noise] = [at.result('plots/a.json'), at.result('plots/b.json')];
  expect(file.input).toEqual({
    kind: 'file',
    path: 'data/batch.npz',
    array: 'x',
    batch: 4,
    size: [16, 12],
    channels: 3,
  });
  expect(file.networks[1]?.points[0]?.shape).toEqual([2, 64, 16, 12]);
  expect(measured(file)).toEqual(measured(noise));
  // Nothing is known of the law of a file's values.
  expect(noise.networks[0]?.points[0]?.expected).toBeDefined();
  expect(file.networks[0]?.points[0]?.expected).toBeUndefined();
});

test('the same for every seed, the first samples where there is a batch, and told in the picture', async () => {
  const at = beside('kind: file, path: data/one.npy, batch: 3');
  expect(await at.run('-q', '--format=json,svg')).toEqual({ code: 0, stdout: '', stderr: '' });
  const { input, networks } = at.result('plots/a.json');
  expect(input).toEqual({
    kind: 'file',
    path: 'data/one.npy',
    batch: 3,
    size: [16, 12],
    channels: 3,
  });
  expect(networks[0]?.points[0]?.shape[0]).toBe(3);
  expect(at.read('plots/a.svg')).toContain('file data/one.npy');
});

test('compare and check read it too, and a baseline tells of another array', async () => {
  const at = beside('kind: file, path: data/one.npy');
  at.write('configs/b.yaml', config('kind: gaussian, batch: 4, size: [16, 12]'));
  const compared = await inProcess(at.root, [
    ...['compare', at.at('configs/a.yaml'), at.at('configs/b.yaml'), '--format=json'],
  ]);
  expect(compared.code).toBe(0);
  expect(compared.stderr).toContain('inputs differ: file data/one.npy');
  const check = (...args: string[]) =>
    inProcess(at.root, ['check', at.at('configs/a.yaml'), '--baseline=base.json', ...args]);
  expect((await check('--update', '-q')).code).toBe(0);
  expect((await check('-q')).code).toBe(0);
  at.write('configs/a.yaml', config('kind: file, path: data/batch.npz, array: x'));
  const { code, stdout } = await check();
  expect(code).toBe(1);
  expect(stdout).toContain('input.path is data/batch.npz and was data/one.npy');
});

test('which array it is must be said where there are several', async () => {
  const message = await refused(beside('kind: file, path: data/batch.npz'));
  expect(message).toMatch(
    /^spp: .*a\.yaml:1:28: .*batch\.npz: there are several arrays .*: x, y$/m,
  );
  const other = await refused(beside('kind: file, path: data/batch.npz, array: y'));
  expect(other).toMatch(/batch\.npz, array y: .* N×C×H×W, and this array is 2$/m);
});

test('no such file, no such samples', async () => {
  expect(await refused(beside('kind: file, path: data/none.npy'))).toMatch(
    /a\.yaml:1:28: .*none\.npy: there is no such file$/m,
  );
  expect(await refused(beside('kind: file, path: data/one.npy, batch: 5'))).toContain(
    'there are 4 samples here, fewer than batch: 5',
  );
});

test('a network takes no other size than that of the file, and no more samples', async () => {
  const own = (key: string) =>
    beside(
      'kind: file, path: data/one.npy',
      `\nnetworks: [{ model: resnetv2, stages: [1], widths: [8], stem: conv3, ${key} }]`,
    );
  expect(await refused(own('size: 16'))).toMatch(
    /a\.yaml:3:\d+: size 16×16 is another than the 16×12 of the array in data\/one\.npy/,
  );
  expect(await refused(own('batch: 5'))).toMatch(
    /a\.yaml:3:\d+: batch 5 is more than the 4 samples of the input/,
  );
  expect((await own('size: [16, 12]').run('-q', '--format=json')).code).toBe(0);
});
