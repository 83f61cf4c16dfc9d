import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folder, inProcess } from './run.ts';

const CONFIG = `input: { kind: gaussian, batch: 2, size: 8 }
networks: [{ model: resnetv2, stages: [1], widths: [8], stem: none, NORM }]
`;
const GOOD = CONFIG.replace(', NORM', '');

/** Windows has no pipes in folders, and links need a privilege. */
const onUnix = test.skipIf(process.platform === 'win32');

/** A pipe, which is no file to replace; none on Windows. */
function pipe(path: string): void {
  execFileSync('mkfifo', [path]);
}

onUnix('a pipe in the place of an output stays one', async () => {
  const at = folder();
  at.write('a.yaml', GOOD);
  at.write('plots/keep', '');
  pipe(at.at('plots/a.svg'));
  const { code, stderr } = await inProcess(at.root, ['analyze', at.at('a.yaml')]);
  expect(code).toBe(2);
  expect(stderr).toContain('a.svg is a device or a pipe, and no file to replace');
  expect(lstatSync(at.at('plots/a.svg')).isFIFO()).toBe(true);
});

onUnix('nor is one replaced by a baseline', async () => {
  const at = folder();
  at.write('a.yaml', GOOD);
  pipe(at.at('b.json'));
  const { code, stderr } = await inProcess(at.root, [
    'check',
    at.at('a.yaml'),
    '-b',
    'b.json',
    '--update',
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('b.json: this is a device or a pipe, and no file to replace');
  expect(lstatSync(at.at('b.json')).isFIFO()).toBe(true);
});

onUnix('links stay, and what they point at is replaced', async () => {
  const at = folder();
  at.write('a.yaml', GOOD);
  at.write('elsewhere/real.json', 'old');
  at.write('plots/keep', '');
  symlinkSync('../elsewhere/real.json', at.at('plots/a.json'));
  symlinkSync('../elsewhere/new.svg', at.at('plots/a.svg'));
  const { code, stderr } = await inProcess(at.root, [
    'analyze',
    at.at('a.yaml'),
    '--format',
    'json,svg',
    '-q',
  ]);
  expect([code, stderr]).toEqual([0, '']);
  for (const [name, target] of [
    ['a.json', 'real.json'],
    ['a.svg', 'new.svg'],
  ] as const) {
    expect(lstatSync(at.at(`plots/${name}`)).isSymbolicLink()).toBe(true);
    expect(readFileSync(at.at(`elsewhere/${target}`), 'utf8').length).toBeGreaterThan(100);
  }
});

test('a baseline and a report do not share a file', async () => {
  const at = folder();
  at.write('a.yaml', GOOD);
  const args = [
    'check',
    at.at('a.yaml'),
    '-r',
    'json',
    '-b',
    'out/a.check.json',
    '--update',
    '-o',
    'out',
  ];
  const { code, stderr } = await inProcess(at.root, args);
  expect(code).toBe(2);
  expect(stderr).toContain('would overwrite an input');
  expect(at.list()).toEqual(['a.yaml']);
});

test('findings of what is nothing show no NaN', async () => {
  const at = folder();
  at.write('a.yaml', CONFIG.replace('NORM', 'norm: none, residual: nf, init: zero'));
  const args = ['check', at.at('a.yaml'), '-r', 'text,github,markdown,junit,json', '-o', 'out'];
  const { stdout, stderr } = await inProcess(at.root, args);
  const files = at
    .list()
    .filter((name) => name.startsWith('out/a.check.') && !name.endsWith('png'));
  expect(files.length).toBeGreaterThan(2);
  for (const text of [stdout, stderr, ...files.map((name) => at.read(name))]) {
    expect(text).not.toMatch(/NaN|undefined|\[object/);
  }
});

test('an overflow is no dead channel, and an assertion is told apart from what breaks it', async () => {
  const at = folder();
  at.write('a.yaml', CONFIG.replace('NORM', 'norm: none, init_gain: 1000').replace('[1]', '[9]'));
  const overflow = await inProcess(at.root, ['check', at.at('a.yaml')]);
  expect(overflow.stdout).toContain('not finite');
  expect(overflow.stdout).not.toContain('are constant');
  const first = await inProcess(at.root, ['analyze', at.at('a.yaml'), '--format', 'json', '-q']);
  expect(first.code).toBe(0);
  const value = JSON.parse(at.read('plots/a.json')).networks[0].points[0].statistics.avg_var.mean;
  const max = value * (1 - 1e-5);
  at.write('b.yaml', `${GOOD}assert: { avg_var: { max: ${max}, blocks: [stem] } }\n`);
  const { stdout } = await inProcess(at.root, ['check', at.at('b.yaml')]);
  const [, is, most] = /avg_var is (\S+), and the config asserts at most (\S+)/.exec(stdout) ?? [];
  expect(Number(is)).toBeGreaterThan(Number(most));
});
