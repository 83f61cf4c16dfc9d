import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main, type Terminal } from '../../src/cli/main.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'spp-init-')));
});
afterEach(() => rm(folder, { recursive: true }));

async function spp(cwd: string, ...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal: Terminal = { argv: ['', '', ...args], env: {}, stdout, stderr, cwd: () => cwd };
  await main(terminal);
  const read = (stream: PassThrough): string => stream.read()?.toString() ?? '';
  return { status: terminal.exitCode, stdout: read(stdout), stderr: read(stderr) };
}

const at = (name: string) => path.join(folder, name);

test('writes a config that loads', async () => {
  const { status, stdout, stderr } = await spp(folder, 'init');
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toBe('wrote spp.yaml; now: spp analyze spp.yaml\n');
  const { config } = await loadConfig(at('spp.yaml'));
  expect(config.networks).toHaveLength(4);
  expect(await readFile(at('spp.yaml'), 'utf8')).not.toContain('$schema');
});

test('overwrites only what it is told to', async () => {
  await writeFile(at('mine.yaml'), 'mine');
  const refused = await spp(folder, 'init', 'mine.yaml');
  expect(refused.status).toBe(2);
  expect(refused.stderr).toBe(
    'spp: mine.yaml: this file exists already\n  Name another file, or overwrite it with --force.\n',
  );
  expect(await readFile(at('mine.yaml'), 'utf8')).toBe('mine');
  expect((await spp(folder, 'init', 'mine.yaml', '--force')).status).toBe(0);
  await loadConfig(at('mine.yaml'));
});

test('prints to standard output', async () => {
  const { status, stdout, stderr } = await spp(folder, 'init', '-');
  expect([status, stderr]).toEqual([0, '']);
  expect(() => parseConfig(stdout, 'x.yaml')).not.toThrow();
});

test('leads editors to the schema of the installed package, or of the checkout', async () => {
  const schema = at('node_modules/signal-propagation-plots/configs/spp.schema.json');
  await mkdir(path.dirname(schema), { recursive: true });
  await mkdir(at('a/b'), { recursive: true });
  await writeFile(schema, '{}');
  const first = async (cwd: string) => (await spp(cwd, 'init', '-')).stdout.split('\n')[0];
  const line = (file: string) => `# yaml-language-server: $schema=${file}`;
  expect(await first(folder)).toBe(
    line('./node_modules/signal-propagation-plots/configs/spp.schema.json'),
  );
  expect(await first(at('a/b'))).toBe(
    line('../../node_modules/signal-propagation-plots/configs/spp.schema.json'),
  );
  expect(await first(path.resolve('configs'))).toBe(line('./spp.schema.json'));
  expect((await spp(folder, 'init', 'a/x.yaml')).status).toBe(0);
  expect((await readFile(at('a/x.yaml'), 'utf8')).split('\n')[0]).toBe(
    line('../node_modules/signal-propagation-plots/configs/spp.schema.json'),
  );
});

test.each([
  ['.', [], 'this is a folder'],
  ['.', ['--force'], 'this is a folder'],
  ['', [], 'this is a folder'],
  ['missing/x.yaml', [], 'there is no folder'],
  ['file/x.yaml', [], 'a part of this path is a file'],
  ['x'.repeat(300), [], 'cannot write this file: ENAMETOOLONG'],
])('refuses %j %j', async (file, options, message) => {
  await writeFile(at('file'), '');
  const { status, stdout, stderr } = await spp(folder, 'init', file, ...options);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
