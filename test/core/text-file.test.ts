import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { type FileKind, readBytes, readText } from '../../src/core/text-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'spp-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOTE: FileKind = {
  what: 'a note',
  limit: 10,
  limitText: '10 bytes',
  remedy: 'Name a note.',
  remedies: { folder: 'Name a note in it.' },
  sentences: { missing: 'there is no such note' },
};

function file(name: string, content: string | Uint8Array): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

/** Message and remedy. */
async function refused(at: string): Promise<[string, string | undefined]> {
  const error = await readText(at, 'the note', NOTE).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  const { message, place, remedy } = error as UserError;
  expect(place).toBe('the note');
  return [message, remedy];
}

test('text up to the limit is read, without a byte order mark', async () => {
  expect(await readText(file('full', 'ten bytes.'), 'x', NOTE)).toBe('ten bytes.');
  expect(await readText(file('bom', '\uFEFFré'), 'x', NOTE)).toBe('ré');
  expect(await readText(file('empty', ''), 'x', NOTE)).toBe('');
});

test('each mistake has its sentence, and a remedy that fits or the general one', async () => {
  const general = 'Name a note.';
  mkdirSync(path.join(folder, 'dir'));
  symlinkSync(path.join(folder, 'loop'), path.join(folder, 'loop'));
  expect(await refused(path.join(folder, 'none'))).toEqual(['there is no such note', general]);
  expect(await refused(path.join(folder, 'dir'))).toEqual([
    'this is a folder and not a note',
    'Name a note in it.',
  ]);
  expect(await refused(path.join(file('one', ''), 'below'))).toEqual([
    'there is no such file: a part of the path is a file',
    general,
  ]);
  expect((await refused(path.join(folder, 'loop')))[0]).toContain('loop of symbolic links');
  expect((await refused(path.join(folder, 'x'.repeat(300))))[0]).toContain('too long');
  expect((await refused(file('large', 'eleven here')))[0]).toBe(
    'this file is larger than 10 bytes',
  );
});

test('what is no UTF-8, and zeros, are no text; their bytes can be read all the same', async () => {
  for (const bytes of [Uint8Array.of(0x72, 0xe9), new Uint8Array(4)]) {
    const at = file('bytes', bytes);
    expect((await refused(at))[0]).toBe('this file is not UTF-8 text');
    expect([...(await readBytes(at, 'x', NOTE))]).toEqual([...bytes]);
  }
});

test.runIf(existsSync('/dev/zero'))(
  'what has no end, and what says nothing of its size, is read up to the limit alone',
  async () => {
    expect((await refused('/dev/zero'))[0]).toBe('this file is larger than 10 bytes');
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // By another process: to open a pipe waits for its other end.
    const writer = spawn('sh', ['-c', 'printf piped > "$0"', pipe], { stdio: 'ignore' });
    expect(await readText(pipe, 'x', NOTE)).toBe('piped');
    writer.kill();
  },
);
