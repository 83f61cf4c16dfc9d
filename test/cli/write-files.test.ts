import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeFiles } from '../../src/cli/write-files.ts';
import { ownerMark } from '../../src/core/leftovers.ts';
import { folder } from './run.ts';

test('where one cannot be put in place, the others are as they were', async () => {
  const at = folder();
  at.write('a.json', 'old');
  // A folder in the place of a file, which no file takes.
  mkdirSync(at.at('c.png/full'), { recursive: true });
  const files = ['a.json', 'b.svg', 'c.png'].map((name) => ({ path: at.at(name), data: 'new' }));
  await expect(writeFiles(files)).rejects.toThrow(/^cannot write the output: E[A-Z]+: [^;]*$/);
  expect(at.list()).toEqual(['a.json', 'c.png/', 'c.png/full/']);
  expect(at.read('a.json')).toBe('old');
});

test('all are replaced, and nothing is left beside them', async () => {
  const at = folder();
  at.write('a.json', 'old');
  at.write('b.svg', 'old');
  await writeFiles([
    { path: at.at('a.json'), data: 'new', durable: true },
    { path: at.at('b.svg'), data: 'new' },
    { path: at.at('deep/er/c.png'), data: Uint8Array.of(1) },
  ]);
  expect(at.list()).toEqual(['a.json', 'b.svg', 'deep/', 'deep/er/', 'deep/er/c.png']);
  expect([at.read('a.json'), at.read('b.svg')]).toEqual(['new', 'new']);
});

test('what a run that was killed left is cleared by the next', async () => {
  const at = folder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const [machine] = ownerMark().split('-');
  at.write(`.spp-${machine}-${dead}-01234567-0.tmp`, 'half');
  at.write(`.spp-${machine}-${dead}-01234567-1.old`, 'old');
  at.write(`.spp-${ownerMark()}-01234567-0.tmp`, 'of a run that goes on');
  for (const name of at.list())
    utimesSync(at.at(name), Date.now() / 1000 - 120, Date.now() / 1000 - 120);
  await writeFiles([{ path: at.at('a.json'), data: 'new' }]);
  expect(at.list()).toEqual([`.spp-${ownerMark()}-01234567-0.tmp`, 'a.json']);
});

test('a file that is made piece by piece, and none where a piece cannot be made', async () => {
  const at = folder();
  const pieces = function* () {
    for (const value of [1, 2, 3]) yield Uint8Array.of(value, value);
  };
  await writeFiles([{ path: at.at('a.bin'), data: pieces() }]);
  expect([...at.bytes('a.bin')]).toEqual([1, 1, 2, 2, 3, 3]);
  const broken = function* () {
    yield Uint8Array.of(9);
    throw new Error('no more');
  };
  await expect(writeFiles([{ path: at.at('a.bin'), data: broken() }])).rejects.toThrow('no more');
  expect(at.list()).toEqual(['a.bin']);
  expect(at.bytes('a.bin')).toHaveLength(6);
});
