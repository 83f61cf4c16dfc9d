import path from 'node:path';
import { expect, test } from 'vitest';
import type { Point, Result, Statistic } from '../../src/results/result.ts';
import { folder, inProcess, SMALL, spp } from './run.ts';

/** Keys of a point that are there only where they have something to say. */
const OPTIONAL = ['facts', 'dead_channels', 'expected', 'non_finite'];

const POINT = ['index', 'stage', 'block', 'name', 'transition', 'shape', 'statistics'];

function checkStatistic({ mean, std, values, ...rest }: Statistic, seeds: number): void {
  expect(rest).toEqual({});
  expect(values.length).toBe(seeds);
  const numbers = values as number[];
  const average = numbers.reduce((sum, value) => sum + value, 0) / seeds;
  expect(numbers.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  expect(mean).toBeCloseTo(average, 12);
  const squares = numbers.reduce((sum, value) => sum + (value - average) ** 2, 0);
  expect(std).toBeCloseTo(seeds === 1 ? 0 : Math.sqrt(squares / (seeds - 1)), 12);
}

async function small(): Promise<Result> {
  const at = folder();
  const config = at.write('a.yaml', SMALL.replace('seeds: 2', 'seeds: [3, 1, 2]'));
  await inProcess(at.root, ['analyze', config, '-q', '--format=json']);
  return at.result('plots/a.json');
}

test('the result follows the contract, key by key', async () => {
  const result = await small();
  expect(Object.keys(result)).toEqual([
    'schema',
    'title',
    'tool',
    'engine',
    'rng',
    'input',
    'seeds',
    'panels',
    'networks',
  ]);
  expect(result).toMatchObject({
    schema: 'spp-result/2',
    title: 'Small',
    tool: { name: 'spp', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    engine: { name: 'onnxruntime-cpu' },
    input: { kind: 'gaussian', batch: 2, size: [16, 16], channels: 3 },
    seeds: [3, 1, 2],
    panels: ['avg_sq_mean', 'avg_var', 'res_avg_var'],
  });
  for (const network of result.networks) {
    expect(Object.keys(network)).toEqual(['name', 'config', 'params', 'macs', 'facts', 'points']);
    expect(network.config).toMatchObject({ name: network.name, stages: [2, 2], widths: [16, 32] });
  }
});

test('the points of a network', async () => {
  const { networks } = await small();
  for (const { points } of networks) {
    const keys = (point: Point) => Object.keys(point).filter((key) => !OPTIONAL.includes(key));
    for (const point of points) expect(keys(point)).toEqual(POINT);
    expect(points.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(points.map(({ name }) => name)).toEqual([
      'stem',
      'stage1.block1',
      'stage1.block2',
      'stage2.block1',
      'stage2.block2',
    ]);
    expect(points.map(({ stage, block }) => [stage, block])).toEqual([
      [0, 0],
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    expect(points.map(({ transition }) => transition)).toEqual([false, true, false, true, false]);
    expect(points.map(({ shape }) => shape)).toEqual([
      [2, 64, 16, 16],
      [2, 16, 16, 16],
      [2, 16, 16, 16],
      [2, 32, 8, 8],
      [2, 32, 8, 8],
    ]);
    expect(points.some((point) => 'non_finite' in point)).toBe(false);
  }
});

test('the statistics of a point', async () => {
  const { networks } = await small();
  for (const { points } of networks) {
    expect(points[0]?.statistics.res_avg_var).toBeNull();
    for (const point of points) {
      checkStatistic(point.statistics.avg_sq_mean as Statistic, 3);
      checkStatistic(point.statistics.avg_var as Statistic, 3);
      if (point.index > 0) checkStatistic(point.statistics.res_avg_var as Statistic, 3);
    }
  }
});

test('no trace of the machine, the folder or the hour', async () => {
  const at = folder();
  at.write('here/a.yaml', SMALL);
  at.write('there/a.yaml', SMALL);
  for (const place of ['here', 'there']) {
    await spp(at.at(place), ['analyze', 'a.yaml', '-q', '--format=json'], { env: { TZ: place } });
  }
  expect(at.read('there/plots/a.json')).toBe(at.read('here/plots/a.json'));
  expect(at.read('here/plots/a.json')).not.toContain(at.root);
});

const CORRELATED = `${SMALL}statistics: [avg_var, sample_corr]\n`;

test('what the config asks to be drawn is in the result, and --panels measures beside it', async () => {
  const at = folder();
  const config = at.write('a.yaml', CORRELATED);
  await inProcess(at.root, ['analyze', config, '-q', '--format=json']);
  expect(at.result('plots/a.json').panels).toEqual(['avg_var', 'sample_corr']);
  await inProcess(at.root, ['analyze', config, '-q', '--format=json', '--panels=avg_sq_mean']);
  const { panels, networks } = at.result('plots/a.json');
  expect(panels).toEqual(['avg_sq_mean']);
  expect(Object.keys(networks[0]?.points[0]?.statistics ?? {})).toEqual([
    'avg_sq_mean',
    'avg_var',
    'res_avg_var',
    'sample_corr',
  ]);
});

test('what needs two samples is refused of one, before anything is run', async () => {
  const at = folder();
  const config = at.write('a.yaml', CORRELATED.replace('batch: 2', 'batch: 1'));
  const { code, stderr } = await inProcess(at.root, ['analyze', config]);
  expect(code).toBe(2);
  expect(stderr).toContain('a.yaml:');
  expect(stderr).toContain('sample_corr needs 2 samples, and every network has fewer');
  const plain = at.write('b.yaml', SMALL.replace('batch: 2', 'batch: 1'));
  const asked = await inProcess(at.root, ['analyze', plain, '--panels', 'sample_corr']);
  expect(asked.stderr).toContain('--panels: sample_corr needs 2 samples');
  expect(at.list()).toEqual(['a.yaml', 'b.yaml']);
});

test('a result is drawn again as it was drawn first', async () => {
  const at = folder();
  const config = at.write('a.yaml', CORRELATED);
  await inProcess(at.root, ['analyze', config, '-q']);
  await inProcess(at.root, ['render', path.join(at.root, 'plots/a.json'), '-q', '-o', 'again']);
  expect(at.read('again/a.svg')).toBe(at.read('plots/a.svg'));
});
