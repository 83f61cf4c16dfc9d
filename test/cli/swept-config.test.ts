import { expect, test } from 'vitest';
import { checkResult } from '../../src/results/files/load.ts';
import type { Result } from '../../src/results/result.ts';
import { folder, inProcess } from './run.ts';

const NETWORKS = `
seeds: 2
networks:
  - { name: BN, model: resnetv2, stages: [1], widths: [8], stem: none }
  - { name: NF, model: resnetv2, stages: [1], widths: [8], stem: none, norm: none, scaled_ws: true }
`;
const SWEPT = `${NETWORKS}
input: { kind: gaussian, batch: 2, size: 8 }
sweep: { input.kind: [gaussian, pink], networks.init_gain: [1, 1.5] }
`;

async function analyzed(at: ReturnType<typeof folder>, name: string, text: string) {
  const config = at.write(`${name}.yaml`, text);
  const { code, stderr } = await inProcess(at.root, ['analyze', config, '--format=json', '-q']);
  expect([code, stderr]).toEqual([0, '']);
  return at.result(`plots/${name}.json`);
}

test('a sweep is measured as the same networks one by one, each on its input', async () => {
  const at = folder();
  const result = await analyzed(at, 'swept', SWEPT);
  const pointsOf = ({ networks }: Result, pattern: RegExp) =>
    networks.flatMap(({ name, points }) => (pattern.test(name) ? [points] : []));
  for (const kind of ['gaussian', 'pink']) {
    const plain = `${NETWORKS.replaceAll('stem: none', 'stem: none, init_gain: 1.5')}
input: { kind: ${kind}, batch: 2, size: 8 }`;
    const own = await analyzed(at, kind, plain);
    const points = pointsOf(result, new RegExp(`${kind} · init_gain 1.5$`));
    expect(points).toEqual(own.networks.map((network) => network.points));
  }
  expect(result.sweep?.keys).toEqual(['input.kind', 'networks.init_gain']);
  expect(result.networks.map(({ name }) => name).slice(0, 3)).toEqual([
    'BN · gaussian · init_gain 1',
    'BN · gaussian · init_gain 1.5',
    'BN · pink · init_gain 1',
  ]);
  expect(result.networks.map(({ input }) => input?.['kind'])).toEqual([
    undefined,
    undefined,
    'pink',
    'pink',
    undefined,
    undefined,
    'pink',
    'pink',
  ]);
  expect(result.networks[3]?.swept).toEqual({
    network: 'BN',
    values: { 'input.kind': 'pink', 'networks.init_gain': 1.5 },
  });
  expect(checkResult(result, 'swept.json')).toEqual(result);
});

test('a picture tells all inputs, and a result that lacks a value is damaged', async () => {
  const at = folder();
  const result = await analyzed(at, 'swept', SWEPT);
  await inProcess(at.root, [
    'render',
    at.at('plots/swept.json'),
    '--format=svg',
    '-o',
    at.at('drawn'),
  ]);
  const svg = at.read('drawn/swept.svg');
  expect(svg).toContain('Gaussian input 2×3×8×8; pink input 2×3×8×8 (exponent 1)');
  const [first, ...others] = result.networks;
  const without = { ...first, swept: { network: 'BN', values: { 'input.kind': 'pink' } } };
  expect(() => checkResult({ ...result, networks: [without, ...others] }, 'a.json')).toThrow(
    'its value of `networks.init_gain` is missing',
  );
  const { sweep: _, ...rest } = result;
  expect(() => checkResult(rest, 'a.json')).toThrow('`input.kind`, which was not swept');
});

test('what does not fit is told at its value, with its network', async () => {
  const at = folder();
  const sweep = 'sweep:\n  input.batch: [1]\n  input.size: [8, 1]\n';
  const config = at.write('a.yaml', `${NETWORKS}input: { kind: gaussian }\n${sweep}`);
  const { code, stderr } = await inProcess(at.root, ['analyze', config]);
  expect(code).toBe(2);
  expect(stderr).toContain('a.yaml:9:19: size is too small for the network');
  expect(stderr).toContain('(network "BN · batch 1 · size 1")');
});
