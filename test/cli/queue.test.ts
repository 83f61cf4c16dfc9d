import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasRedis, openRedis } from '../run/queue/redis.ts';
import { BIN, folder, inProcess, plainEnv } from './run.ts';

const IMPATIENT = fileURLToPath(new URL('../run/queue/impatient-worker.js', import.meta.url));

/** Units enough that something happens between them. */
const GRID = `
input: { kind: gaussian, batch: 4, size: 32 }
seeds: 6
networks: [{ name: N, model: resnetv2, stages: [3], widths: [32], stem: conv3 }]
sweep: { networks.init_gain: [1, 2] }
`;
const UNITS = 12;

let redis: Awaited<ReturnType<typeof openRedis>>;
const begun: ChildProcess[] = [];

/** A sweep whose units are on the queue. */
function swept(config = GRID) {
  const at = folder();
  const file = at.write('the grid.yaml', config);
  const sweep = (out: string, ...more: string[]) =>
    inProcess(at.root, ['sweep', file, '-o', at.at(out), '--queue', '--format=json', ...more], {
      env: { SPP_QUEUE: redis.url },
    });
  const expectWhole = async (out: string) => {
    await inProcess(at.root, ['analyze', file, '-o', at.at('one'), '--format=json', '-q']);
    expect(at.read(`${out}/the grid.json`)).toBe(at.read('one/the grid.json'));
  };
  return { ...at, sweep, expectWhole };
}

function begin(args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    env: plainEnv({ SPP_QUEUE: redis.url }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  begun.push(child);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  return { child, ended, said: () => stderr };
}

const worker = (data: string) => begin([BIN, 'worker', '--jobs=1', '--data', data]);
/** How many units it computed. */
const countOf = (stderr: string) => Number(/stopped after (\d+) unit/.exec(stderr)?.[1]);

async function unitsThere(count: number): Promise<void> {
  while ((await redis.client.keys('spp:unit:*')).length < count) await wait(20);
}

describe.skipIf(!hasRedis)('a sweep over a queue', () => {
  beforeAll(async () => {
    redis = await openRedis();
  });
  beforeEach(async () => void (await redis.client.flushall()));
  afterEach(() => {
    for (const child of begun.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => redis?.close());

  test('two that ask and two that compute: each unit once, and the bytes of one run', async () => {
    const at = swept();
    const left = await at.sweep('a', '--detach');
    expect([left.code, left.stdout]).toEqual([0, '']);
    expect(left.stderr).toContain(`spp: ${UNITS} units are on the queue`);
    const workers = [worker(at.root), worker(at.root)];
    const asked = await Promise.all([at.sweep('a'), at.sweep('b', '-q')]);
    expect(asked.map(({ code }) => code)).toEqual([0, 0]);
    await at.expectWhole('a');
    await at.expectWhole('b');
    for (const { child } of workers) child.kill('SIGTERM');
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([75, 75]);
    expect(ends.reduce((sum, { stderr }) => sum + countOf(stderr), 0)).toBe(UNITS);
  });

  test('the server killed and begun again, a worker killed, and all that the queue had lost', async () => {
    const at = swept();
    const first = begin([IMPATIENT, redis.url, at.root]);
    const asked = at.sweep('a');
    await unitsThere(1);
    await redis.kill();
    redis.start();
    await unitsThere(4);
    first.child.kill('SIGKILL');
    begin([IMPATIENT, redis.url, at.root]);
    await unitsThere(6);
    await redis.client.flushall();
    expect(await asked).toMatchObject({ code: 0 });
    await at.expectWhole('a');
  });

  test('a unit that fails is named, with status 1; the same command computes it once its cause is gone', async () => {
    const at = swept(`
input: { kind: images, path: good, batch: 1, size: 8 }
networks: [{ name: N, model: resnetv2, stages: [1], widths: [8], stem: none }]
sweep: { input.path: [good, bad] }
`);
    const picture = { create: { width: 9, height: 9, channels: 3, background: 'red' } } as const;
    const png = await sharp(picture).png().toBuffer();
    at.write('good/a.png', png);
    at.write('bad/a.png', await sharp(picture).negate().png().toBuffer());
    at.write('there/good/a.png', png);
    const { child, ended } = worker(at.at('there'));
    const { code, stderr } = await at.sweep('a');
    expect([code, stderr]).toEqual([1, expect.stringContaining('spp: failed: N · bad, seed 0: ')]);
    at.write('there/bad/a.png', readFileSync(at.at('bad/a.png')));
    expect(await at.sweep('a')).toMatchObject({ code: 0 });
    await at.expectWhole('a');
    // Under the same name, for a process that has decoded the one before.
    for (const dir of ['', 'there/']) {
      at.write(
        `${dir}good/a.png`,
        await sharp(picture).extend({ left: 9, background: 'blue' }).png().toBuffer(),
      );
    }
    expect(await at.sweep('a')).toMatchObject({ code: 0 });
    await at.expectWhole('a');
    child.kill('SIGTERM');
    const end = await ended;
    expect([end.code, end.stderr]).toEqual([75, expect.stringContaining('spp: failed: N · bad: ')]);
  });

  test('a password is refused in one message that does not have it', async () => {
    const { port, client } = redis;
    await client.config('SET', 'requirepass', 'right');
    const at = swept();
    const ask = (password: string, command: string[]) =>
      inProcess(at.root, [...command, '--queue', `redis://:${password}@localhost:${port}`]);
    try {
      for (const command of [['worker'], ['sweep', at.at('the grid.yaml')]]) {
        const { code, stderr } = await ask('wr0ng', command);
        expect(code).toBe(2);
        expect(stderr).toContain(`redis://localhost:${port}: cannot use this queue: it refuses`);
        expect(stderr).not.toContain('wr0ng');
      }
      const entered = ['sweep', at.at('the grid.yaml'), '--detach', '-q', '-o', at.at('a')];
      expect(await ask('right', entered)).toMatchObject({ code: 0, stderr: '' });
      expect(at.list()).toEqual(['the grid.yaml']);
    } finally {
      await client.config('SET', 'requirepass', '');
    }
  });
});

test.each([
  ['redis://localhost:1', 'redis://localhost:1: cannot use this queue: nothing answers there'],
  ['redis//localhost', '--queue: this is not the address of a queue'],
])('%s: one message, status 2', async (url, message) => {
  const at = folder();
  for (const command of [['worker'], ['sweep', at.write('x.yaml', GRID)]]) {
    const { code, stdout, stderr } = await inProcess(at.root, [...command, '--queue', url]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`spp: ${message}`);
  }
  expect(at.list()).toEqual(['x.yaml']);
});

test('options that make no sense together, and a queue that is not named', async () => {
  const at = folder();
  const file = at.write('x.yaml', GRID);
  const said = async (...args: string[]) => (await inProcess(at.root, args)).stderr;
  expect(await said('sweep', file, '--detach')).toContain('only units on a queue can be left');
  expect(await said('sweep', file, '--queue', '--jobs=2')).toContain('cannot be used with');
  expect(await said('sweep', file, '--queue')).toContain('--queue: no queue is named');
  expect(await said('worker')).toContain('--queue: no queue is named');
  expect(await said('worker', '--queue=redis://h', '--data', 'none')).toContain(
    'none: there is no such folder',
  );
});
