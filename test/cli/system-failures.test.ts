import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { systemFailure } from '../../src/cli/system-failures.ts';
import { BIN, command, folder } from './run.ts';

const shell = (cwd: string, line: string) =>
  command(cwd, 'sh', ['-c', line, process.execPath, BIN]);

// 24 are too few to load spp; with some more it is one of its own files that cannot be opened.
test.each([24, 30])('with %d open files allowed: one message, status 2', async (limit) => {
  const at = folder();
  const { code, stdout, stderr } = await shell(at.root, `ulimit -n ${limit}; "$0" "$1" models`);
  // Node itself may do with so many on another system.
  if (code === 0) return;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe('spp: the system allows no more open files\n  Allow more (ulimit -n).\n');
});

test('a working folder that is gone is told of', async () => {
  const at = folder();
  const gone = path.join(at.root, 'gone');
  mkdirSync(gone);
  const { code, stderr } = await shell(gone, 'rmdir ../gone; "$0" "$1" init');
  expect(code).toBe(2);
  expect(stderr).toBe('spp: the working folder is gone\n  Change to a folder that is there.\n');
});

test('other errors are no failures of the system', () => {
  expect(systemFailure(new Error('x'))).toBeUndefined();
  expect(systemFailure(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBeUndefined();
  expect(systemFailure('x')).toBeUndefined();
});
