import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { BIN, command, folder, inProcess, plainEnv, SMALL, spp } from './run.ts';

/** Runs for longer than any test. */
const ENDLESS = SMALL.replace('seeds: 2', 'seeds: 10000');

const posix = test.skipIf(process.platform === 'win32');

test('a bug leaves with 3 and its stack trace', async () => {
  const at = folder();
  const config = at.write('a.yaml', SMALL);
  const ended = await inProcess(at.root, ['analyze', config], {
    cwd() {
      throw new Error('the floor is missing');
    },
  });
  expect([ended.code, ended.stdout]).toEqual([3, '']);
  expect(ended.stderr).toContain('this is a bug of spp, please report it: the floor is missing');
  expect(ended.stderr).toMatch(/\n {4}at /);
});

test('a bug in an event handler leaves with 3 as well, not with the status of a finding', async () => {
  const at = folder();
  at.write('a.yaml', ENDLESS);
  const bug = at.write(
    'bug.mjs',
    `setInterval(() => {
      // As soon as spp listens.
      if (process.listenerCount('uncaughtExceptionMonitor') > 0) throw new Error('late');
    }, 20);\n`,
  );
  const preload = ['--import', pathToFileURL(bug).href];
  const ended = await command(at.root, process.execPath, [...preload, BIN, 'analyze', 'a.yaml']);
  expect(ended.code).toBe(3);
  expect(ended.stderr).toContain('Error: late');
});

test('a thread that fails is told of, and nothing hangs', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  const bug = at.write(
    'bug.mjs',
    `import { isMainThread } from 'node:worker_threads';
     if (!isMainThread) setTimeout(() => { throw new Error('thread') });\n`,
  );
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(bug).href}` };
  const ended = await command(at.root, process.execPath, [BIN, 'analyze', 'a.yaml'], { env });
  expect([ended.code, ended.stdout]).toEqual([3, '']);
  expect(ended.stderr).toContain('please report it: thread');
  expect(at.list()).toEqual(['a.yaml', 'bug.mjs']);
});

test('where no thread can be had, all is done on the one that there is', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  const none = at.write(
    'none.mjs',
    `import worker from 'node:worker_threads';
     import { syncBuiltinESMExports } from 'node:module';
     worker.Worker = class { constructor() { throw new Error('EAGAIN'); } };
     syncBuiltinESMExports();\n`,
  );
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(none).href}` };
  const args = [BIN, 'analyze', 'a.yaml', '--out'];
  const alone = await command(at.root, process.execPath, [...args, 'alone'], { env });
  const helped = await command(at.root, process.execPath, [...args, 'helped']);
  expect([alone.code, helped.code]).toEqual([0, 0]);
  expect(alone.stdout).toBe(helped.stdout);
  for (const file of ['a.json', 'a.svg', 'a.png']) {
    expect(at.bytes(`alone/${file}`).equals(at.bytes(`helped/${file}`))).toBe(true);
  }
});

test('what is missing of a later config is told before the first is run', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  at.write('b.yaml', SMALL.replace(/^input:.*$/m, 'input: { kind: images, path: none }'));
  const ended = await spp(at.root, ['analyze', 'a.yaml', 'b.yaml', '--format', 'json']);
  expect([ended.code, ended.stdout]).toEqual([2, '']);
  expect(ended.stderr).toContain('b.yaml:');
  expect(at.list()).toEqual(['a.yaml', 'b.yaml']);
});

posix('a reader that closes the pipe early', async () => {
  const at = folder();
  at.write('a.yaml', SMALL);
  const shell = (script: string) =>
    command(at.root, 'bash', ['-o', 'pipefail', '-c', script, process.execPath, BIN]);
  const table = await shell('"$0" "$1" analyze a.yaml --format json | true');
  expect(table).toMatchObject({ code: 0, stderr: 'wrote plots/a.json\n' });
  const both = await shell('"$0" "$1" analyze a.yaml 2>&1 | true');
  expect(both).toMatchObject({ code: 0, stderr: '' });
});

/** Starts a process and sends it a signal once `ready` says so. */
async function interrupted(
  cwd: string,
  args: readonly string[],
  signal: NodeJS.Signals,
  ready: () => Promise<unknown>,
) {
  const child = spawn(process.execPath, args, { cwd, env: plainEnv(), stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
  await ready();
  child.kill(signal);
  return ended;
}

posix.each(['SIGINT', 'SIGTERM'] as const)('%s while it computes', async (signal) => {
  const at = folder();
  at.write('a.yaml', ENDLESS);
  const by = await interrupted(at.root, [BIN, 'analyze', 'a.yaml'], signal, () => wait(800));
  expect(by).toBe(signal);
  expect(at.list()).toEqual(['a.yaml']);
});

// The last of the files never comes to its end.
posix.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while it writes', async (signal) => {
  const at = folder();
  at.write('a.svg', 'old');
  const module = new URL('../../dist/cli/write-files.js', import.meta.url).href;
  const script = at.write(
    'write.mjs',
    `import { writeFiles } from ${JSON.stringify(module)};
     async function* never() { yield 'beginning'; await new Promise((f) => setTimeout(f, 1e6)); }
     await writeFiles([
       { path: 'out/a.json', data: 'new' },
       { path: 'a.svg', data: 'new' },
       { path: 'out/b.png', data: never() },
     ]);\n`,
  );
  const begun = async () => {
    while (!at.list().some((name) => name.startsWith('out/.spp-') && name.includes('-2.')))
      await wait(10);
  };
  expect(await interrupted(at.root, [script], signal, begun)).toBe(signal);
  expect(at.list()).toEqual(['a.svg', 'out/', 'write.mjs']);
  expect(at.read('a.svg')).toBe('old');
});
