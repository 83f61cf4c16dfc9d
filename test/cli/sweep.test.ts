import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder, inProcess } from './run.ts';

/** What a run has that is no plain number: an overflow, a branch that is none, dead channels, several batches. */
const GRID = `
title: Grid
input: { kind: gaussian, batch: 2, size: 8, batches: 2 }
seeds: [3, 0]
base: { model: resnetv2, stages: [4], widths: [8], stem: none, norm: none }
networks:
  - { name: He }
  - { name: plain, shortcut: none, activation: tanh, kernel: 1 }
sweep:
  networks.init_gain: [1, 1000]
  input.kind: [gaussian, pink]
`;
type At = ReturnType<typeof swept>;

function swept(config: string) {
  const at = folder();
  const file = at.write('the grid.yaml', config);
  const run = (command: string, ...args: string[]) =>
    inProcess(at.root, [command, file, '-o', at.at('out'), ...args]);
  const files = () => unitFiles(at.at('out/units'));
  return { ...at, file, run, files };
}

function unitFiles(units: string): string[] {
  const names = readdirSync(units, { recursive: true }) as string[];
  return names.filter((name) => name.endsWith('.json')).sort();
}

/** The grid, swept once: what each test begins with. */
const done = mkdtempSync(path.join(tmpdir(), 'spp sweep-'));
beforeAll(async () => {
  writeFileSync(path.join(done, 'the grid.yaml'), GRID);
  const args = ['sweep', path.join(done, 'the grid.yaml'), '-o', path.join(done, 'out')];
  const { code, stdout, stderr } = await inProcess(done, args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/of 8 networks are healthy\n$/);
  expect(stderr).toMatch(/^spp: 16 units: 0 stored, 16 to compute on \d+ process/);
  expect(stderr).toMatch(/the grid.json.*the grid.phase.png/);
});
afterAll(() => rmSync(done, { recursive: true }));

function sweptAlready() {
  const at = swept(GRID);
  cpSync(path.join(done, 'out'), at.at('out'), { recursive: true });
  return at;
}

/** The files of a result, which are those of one run of all. */
async function expectWhole(at: At, formats = 'json'): Promise<void> {
  await inProcess(at.root, ['analyze', at.file, '-o', at.at('one'), '-q', '--format', formats]);
  for (const format of formats.split(',')) {
    const [own, one] = ['out', 'one'].map((dir) => at.bytes(`${dir}/the grid.${format}`));
    expect(own?.equals(one as Buffer), format).toBe(true);
  }
}

describe('one machine', () => {
  test('writes what analyze writes, byte for byte', async () => {
    const at = sweptAlready();
    await expectWhole(at, 'json,svg,png');
    expect(at.files()).toHaveLength(16);
    expect(at.read('out/the grid.json')).toContain('"non_finite": true');
  });

  test('goes on where it stopped: what is missing or damaged is computed, and nothing else', async () => {
    const at = sweptAlready();
    const whole = at.read('out/the grid.json');
    const [first = '', second = '', third = '', ...others] = at.files();
    const in_ = (name: string) => at.at('out/units', name);
    const before = others.map((name) => readFileSync(in_(name), 'utf8'));
    rmSync(in_(first));
    truncateSync(in_(second), 500);
    writeFileSync(in_(third), readFileSync(in_(third), 'utf8').replace('"std":0', '"std":1'));
    const dry = await at.run('sweep', '--dry-run');
    expect(dry.stdout).toContain('stored   13\nmissing  3\ntime     about ');
    const { stderr } = await at.run('sweep', '--format=json', '--jobs=1');
    expect(stderr).toContain('16 units: 13 stored, 3 to compute');
    expect(at.read('out/the grid.json')).toBe(whole);
    expect(others.map((name) => readFileSync(in_(name), 'utf8'))).toEqual(before);
  });

  test('networks that differ in their names alone are no stored ones before they are', async () => {
    const twins =
      'networks: [{ name: A, model: resnetv2, stages: [1], widths: [8] }, { name: B, model: resnetv2, stages: [1], widths: [8] }]';
    const at = swept(`input: { kind: gaussian, batch: 2, size: 16 }\n${twins}\n`);
    const { stdout } = await at.run('sweep', '--dry-run');
    expect(stdout).toMatch(/^units {4}2 .*\nstored {3}0\ntwins {4}1, .*\nmissing {2}1\n/);
  });

  test('a wider grid, more seeds and other names cost what is new', async () => {
    const at = swept(GRID);
    await at.run('sweep', '--format=json', '-q');
    at.write(
      'the grid.yaml',
      GRID.replace('[1, 1000]', '[1, 1000, 2]').replace('name: He', 'name: H'),
    );
    expect((await at.run('sweep', '--dry-run')).stdout).toMatch(/^units {4}24 .*\nstored {3}16\n/);
    const { stderr } = await at.run('sweep', '--seeds=2', '--format=json', '--jobs=1');
    expect(stderr).toContain('24 units: 8 stored, 16 to compute');
    at.write('the grid.yaml', readFileSync(at.file, 'utf8').replace('[3, 0]', '2'));
    await expectWhole(at);
  });

  test('--dry-run computes and writes nothing', async () => {
    const at = swept(GRID);
    const { code, stdout, stderr } = await at.run('sweep', '--dry-run');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^units {4}16 \(8 networks × 2 seeds\)\nstored {3}0\nmissing {2}16\ntime {5}about \d+ s on \d+ process(es)? \(a guess\)\nmemory {3}about 0\.\d GB at most\n$/,
    );
    expect(at.list()).toEqual(['the grid.yaml']);
  });
});

describe('parts', () => {
  test('leave units, which merge puts together to the same bytes; the same part twice changes nothing', async () => {
    const at = swept(GRID);
    for (const part of ['2/3', '1/3', '2/3']) {
      const { code, stdout } = await at.run('sweep', '--shard', part, '--jobs=1');
      expect([code, stdout]).toEqual([0, '']);
    }
    expect(at.list().filter((name) => name.startsWith('out/the'))).toEqual([]);
    const early = await at.run('merge', '--format=json');
    expect([early.code, early.stdout]).toEqual([1, '']);
    expect(early.stderr).toMatch(/^spp: missing: .* · .*, seed [03]\n/);
    expect(early.stderr).toMatch(/\nspp: 6 of 16 units missing\n$/);
    expect(at.list().filter((name) => name.startsWith('out/the'))).toEqual([]);
    expect((await at.run('sweep', '--shard=3/3', '-q', '--jobs=1')).stderr).toBe('');
    const { code, stderr } = await at.run('merge', '--format=json,svg');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^wrote .*json, .*svg\n$/)]);
    await expectWhole(at, 'json,svg');
  });

  test('--partial writes the networks that are whole', async () => {
    const at = sweptAlready();
    const whole = at.result('out/the grid.json');
    const [first = ''] = at.files();
    const { record } = JSON.parse(readFileSync(at.at('out/units', first), 'utf8'));
    rmSync(at.at('out/units', first));
    const { code, stderr } = await at.run('merge', '--partial', '--format=json');
    expect(code).toBe(0);
    expect(stderr).toContain(`spp: missing: ${record.name}, seed ${record.seed}\n`);
    const kept = whole.networks.filter(({ name }) => name !== record.name);
    expect(at.result('out/the grid.json').networks.map(({ points }) => points)).toEqual(
      kept.map(({ points }) => points),
    );
  });

  test.each([
    ['--shard=0/3', 'Expected a part'],
    ['--shard=4/3', 'Expected a part'],
    ['--shard=1', 'Expected a part'],
    ['--jobs=0', 'Expected a whole number'],
  ])('%s is refused', async (option, message) => {
    const at = swept(GRID);
    const { code, stderr } = await at.run('sweep', option);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('merge of nothing says where it looked', async () => {
    const at = swept(GRID);
    const { code, stderr } = await at.run('merge');
    expect(code).toBe(2);
    expect(stderr).toContain(`${at.at('out/units')}: no unit of this config is stored here`);
  });
});

test('a unit that cannot be computed is told by its name, and stops nothing else; without its cause it is computed', async () => {
  const at = swept(`
input: { kind: images, path: good, batch: 1, size: 8 }
seeds: 2
networks: [{ name: N, model: resnetv2, stages: [1], widths: [8], stem: none }]
sweep: { input.path: [good, bad] }
`);
  const picture = { create: { width: 9, height: 9, channels: 3, background: 'red' } } as const;
  const png = await sharp(picture).png().toBuffer();
  at.write('good/a.png', png);
  at.write('bad/a.png', png.subarray(0, 50));
  const { code, stderr } = await at.run('sweep', '--format=json', '--jobs=1');
  expect(code).toBe(1);
  expect(stderr).toContain('spp: failed: N · bad, seed 0: cannot read this picture');
  expect(stderr).toContain('spp: failed: N · bad, seed 1: ');
  expect(at.files().filter((name) => name.endsWith('.failed.json'))).toHaveLength(2);
  expect(at.files()).toHaveLength(4);
  const merged = await at.run('merge', '--format=json');
  expect(merged.stderr).toContain('missing: N · bad, seed 1: failed: cannot read this picture');
  at.write('bad/a.png', await sharp(picture).negate().png().toBuffer());
  const again = await at.run('sweep', '--format=json', '--jobs=1');
  expect([again.code, again.stderr]).toEqual([
    0,
    expect.stringContaining('4 units: 2 stored, 2 to'),
  ]);
  await expectWhole(at);
});

test('a network from a file, fed with its own: paths may change, what is in them not', async () => {
  const at = swept(`
networks: [{ name: A, model: net.onnx }, { name: B, model: net.onnx, weights: drawn }]
input: { kind: gaussian, batch: 2, size: 16 }
seeds: 2
`);
  at.write(
    'small.yaml',
    'input: { kind: gaussian, batch: 2, size: 16 }\nnetworks: [{ model: resnet, block: basic, stages: [1, 1], widths: [8, 8] }]',
  );
  const args = ['--format=onnx', '--external-data', '-o', at.at('net.onnx'), '-q'];
  expect((await inProcess(at.root, ['export', at.at('small.yaml'), ...args])).code).toBe(0);
  expect(at.list()).toContain('net.onnx.data');
  expect((await at.run('sweep', '--format=json', '-q')).code).toBe(0);
  await expectWhole(at);
  const data = Buffer.from(at.bytes('net.onnx.data'));
  data.writeFloatLE(0.125, 0);
  at.write('net.onnx.data', data);
  expect((await at.run('sweep', '--dry-run')).stdout).toContain('stored   0\nmissing  4\n');
});

test('what a sweep cannot do is told before anything is computed', async () => {
  const detail = swept(`${GRID}\ndetail: [channels]`);
  const refused = await detail.run('sweep');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('keeps no details')]);
  const wrong = swept(GRID.replace('size: 8', 'size: 1').replace('batch: 2', 'batch: 1'));
  const error = await wrong.run('sweep');
  expect([error.code, error.stdout]).toEqual([2, '']);
  expect(error.stderr).toContain('the grid.yaml:3:42: size is too small');
  expect(wrong.list()).toEqual(['the grid.yaml']);
});
