import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { inProcess, spp } from './run.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
const COMMANDS = ['analyze', 'export', 'models', 'init'];

test('--version', async () => {
  expect(await spp('/', ['--version'])).toMatchObject({
    code: 0,
    stdout: `${version}\n`,
    stderr: '',
  });
});

test('help, asked for in any way, is on stdout', async () => {
  const help = await spp('/', ['--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  for (const command of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  for (const args of [[], ['-h'], ['help']]) {
    expect(await inProcess('/', args)).toEqual({ code: 0, stdout: help.stdout, stderr: '' });
  }
});

test.each(COMMANDS)('help of %s', async (command) => {
  const help = await inProcess('/', [command, '--help']);
  expect([help.code, help.stderr]).toEqual([0, '']);
  expect(await inProcess('/', ['help', command])).toEqual(help);
  // No value of JavaScript, and every line within a terminal of 80 columns.
  expect(help.stdout).not.toMatch(/\["|undefined|null|\[object/);
  for (const line of help.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('no line is broken early: only the last of a paragraph is short', async () => {
  const { stdout } = await inProcess('/', ['analyze', '--help']);
  const paragraph = stdout.split('\n\n')[1]?.split('\n') ?? [];
  for (const line of paragraph.slice(0, -1)) expect(line.length).toBeGreaterThan(60);
});

test('help of analyze names its files and defaults', async () => {
  const { stdout } = await inProcess('/', ['analyze', '--help']);
  for (const part of [
    'NAME.json, NAME.svg and NAME.png',
    '(default: "plots")',
    'json,svg,png,csv,vl.json,html (default: json,svg,png)',
    'default: "auto"',
    '0 to n − 1',
  ]) {
    expect(stdout.replace(/\s+/g, ' ')).toContain(part);
  }
});

test('a terminal that does not know its width has 80 columns', async () => {
  const stdout = Object.assign(new PassThrough(), { columns: 0 });
  await inProcess('/', ['analyze', '--help'], { stdout });
  expect(String(stdout.read())).toBe((await inProcess('/', ['analyze', '--help'])).stdout);
});
