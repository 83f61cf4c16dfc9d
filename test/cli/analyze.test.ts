import { mkdirSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { folder, inProcess, SMALL, spp } from './run.ts';

const ESCAPE = '\u001b';

test('writes the result and the pictures, and prints the table', async () => {
  const at = folder();
  at.write('a small study.yaml', SMALL);
  const { code, stdout, stderr } = await spp(at.root, ['analyze', 'a small study.yaml']);
  expect(code).toBe(0);
  expect(at.list()).toEqual([
    'a small study.yaml',
    'plots/',
    'plots/a small study.json',
    'plots/a small study.png',
    'plots/a small study.svg',
  ]);
  expect(at.result('plots/a small study.json').title).toBe('Small');
  expect(at.read('plots/a small study.svg')).toMatch(/^<svg.*<\/svg>\s*$/s);
  expect((await sharp(at.bytes('plots/a small study.png')).metadata()).width).toBeGreaterThan(500);
  expect(stdout).toMatch(/^BN {2}.*parameters/);
  expect(stdout).toContain('2.1 *');
  expect(stderr).toBe(
    'wrote plots/a small study.json, plots/a small study.svg, plots/a small study.png\n',
  );
  // Piped, neither colours nor a bar.
  expect(stdout + stderr).not.toContain(ESCAPE);
});

test('a config elsewhere, and an output folder that is made, both with odd names', async () => {
  const at = folder();
  at.write('κ önfigs/ß 1.v2.yml', SMALL);
  mkdirSync(at.at('work'));
  const args = [
    'analyze',
    '../κ önfigs/ß 1.v2.yml',
    '-o',
    'out here/ünd/there',
    '--format',
    'json',
  ];
  const { code, stderr } = await spp(at.at('work'), args);
  expect(stderr).toBe('wrote out here/ünd/there/ß 1.v2.json\n');
  expect(code).toBe(0);
  expect(at.list().filter((name) => !name.endsWith('/'))).toEqual([
    'work/out here/ünd/there/ß 1.v2.json',
    'κ önfigs/ß 1.v2.yml',
  ]);
});

test('--format, --seeds, --threads, --engine', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const run = (...args: string[]) => inProcess(at.root, ['analyze', config, ...args]);
  await run('--format', 'svg, svg', '-o', 'one');
  expect(at.list()).toEqual(['a.yaml', 'one/', 'one/a.svg']);
  expect((await run('--seeds', '3', '--threads=1', '--format=json', '--engine=auto')).code).toBe(0);
  const { seeds, networks } = at.result('plots/a.json');
  expect(seeds).toEqual([0, 1, 2]);
  expect(networks[0]?.points[1]?.statistics.avg_var?.values.length).toBe(3);
});

test('--seeds takes the place of a list', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL.replace('seeds: 2', 'seeds: [7, 3]'));
  await inProcess(at.root, ['analyze', config, '--format=json']);
  expect(at.result('plots/a.json').seeds).toEqual([7, 3]);
  await inProcess(at.root, ['analyze', config, '--format=json', '--seeds=1']);
  expect(at.result('plots/a.json').seeds).toEqual([0]);
});

test("a size of its own: another for one network, and for one that names the input's the same bits", async () => {
  const at = folder();
  const net = 'model: resnetv2, stages: [1, 1], widths: [8, 16], stem: conv3';
  const config = at.write(
    'a.yaml',
    `input: { kind: gaussian, batch: 2, size: 16 }
seeds: 2
networks:
  - { name: input's, ${net} }
  - { name: same, ${net}, size: 16 }
  - { name: larger, ${net}, size: [24, 32] }
`,
  );
  const run = await inProcess(at.root, ['analyze', config, '--format', 'json,svg']);
  expect(run).toMatchObject({ code: 0 });
  const { networks } = at.result('plots/a.json');
  const [inputs, same, larger] = networks;
  expect(same?.points).toEqual(inputs?.points);
  expect(networks.map((network) => network.config['size'])).toEqual([
    undefined,
    [16, 16],
    [24, 32],
  ]);
  expect(larger?.points.map(({ shape }) => shape.slice(2))).toEqual([
    [24, 32],
    [24, 32],
    [12, 16],
  ]);
  expect(larger?.macs).toBe(3 * (inputs?.macs ?? 0));
  expect(run.stdout).toContain('2×16×12×16');
  expect(at.read('plots/a.svg')).toContain('Gaussian input 2×3×16×16 to 2×3×24×32');
});

test('--quiet says nothing, and the files are the same', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const quiet = await inProcess(at.root, ['analyze', config, '-q', '--format=json']);
  expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
  await inProcess(at.root, ['analyze', config, '-o', 'loud', '--format=json']);
  expect(at.read('plots/a.json')).toBe(at.read('loud/a.json'));
});

test('a long table is shortened, --full lists it whole', async () => {
  const at = folder();
  const config = at.write(
    'a.yaml',
    `input: { kind: gaussian, batch: 2, size: 8 }
networks: [{ model: resnetv2, stages: [20, 20], widths: [4, 4], stem: none }]`,
  );
  const run = (...args: string[]) =>
    inProcess(at.root, ['analyze', config, '--format=json', ...args]);
  const short = (await run()).stdout;
  expect(short).toContain('…  17 blocks');
  expect(short).not.toContain(' 1.10 ');
  const full = (await run('--full')).stdout;
  for (let block = 1; block <= 20; block++) expect(full).toContain(` 2.${block} `);
});

test('files of an earlier run are replaced, others are left alone', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  at.write('plots/a.json', 'old');
  at.write('plots/b.json', 'other');
  expect((await inProcess(at.root, ['analyze', config, '--format=json', '-q'])).code).toBe(0);
  expect(at.result('plots/a.json').schema).toBe('spp-result/2');
  expect(at.read('plots/b.json')).toBe('other');
});

test('colours: on a terminal or where FORCE_COLOR says so, never with NO_COLOR', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const args = ['analyze', config, '--format=json', '--seeds=1'];
  expect((await spp(at.root, args, { env: { FORCE_COLOR: '1' } })).stdout).toContain(ESCAPE);
  const both = { FORCE_COLOR: '1', NO_COLOR: '1' };
  expect((await spp(at.root, args, { env: both })).stdout).not.toContain(ESCAPE);
});

// A shell makes it: `spp analyze <(make-config)`.
test.skipIf(process.platform === 'win32')('a config from a pipe', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  const { command, BIN } = await import('./run.ts');
  const script = `cat a.yaml | "$0" "$1" analyze /dev/stdin --format json -q`;
  const run = await command(at.root, 'sh', ['-c', script, process.execPath, BIN]);
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(at.list()).toEqual(['a.yaml', 'plots/', 'plots/stdin.json']);
});
