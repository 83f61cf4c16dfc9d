import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { BIN, folder, inProcess, plainEnv } from './run.ts';

/** Units enough that a signal comes between them. */
const GRID = `
input: { kind: gaussian, batch: 4, size: 32 }
seeds: 6
networks: [{ name: N, model: resnetv2, stages: [3], widths: [32], stem: conv3 }]
sweep: { networks.init_gain: [1, 2] }
`;

/** A sweep in a process of its own, on two more. */
function begun() {
  const at = folder();
  const config = at.write('grid.yaml', GRID);
  const args = [BIN, 'sweep', config, '-o', at.at('out'), '--jobs=2', '--format=json'];
  const child = spawn(process.execPath, args, {
    env: plainEnv(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  const units = () => {
    const place = at.at('out/units');
    const names = existsSync(place) ? (readdirSync(place, { recursive: true }) as string[]) : [];
    return names.filter((name) => name.endsWith('.json')).length;
  };
  return { ...at, config, child, ended, units };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}

/** The processes of the pool, by the number of their parent. */
function childrenOf({ pid }: ChildProcess): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const { parent } = statusOf(Number(name));
    return parent === pid ? [Number(name)] : [];
  });
}

function statusOf(pid: number): { parent?: number; isAlive: boolean } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, state = '', parent = ''] = /\) (\S) (\d+)/.exec(text) ?? [];
    return { parent: Number(parent), isAlive: state !== 'Z' };
  } catch {
    return { isAlive: false };
  }
}

/** The same command again, and what one run of all writes. */
async function expectCompleted({ at, root, config, read }: ReturnType<typeof begun>) {
  const own = ['-o', at('out'), '--format=json', '-q', '--jobs=1'];
  expect(await inProcess(root, ['sweep', config, ...own])).toMatchObject({ code: 0, stderr: '' });
  await inProcess(root, ['analyze', config, '-o', at('one'), '--format=json', '-q']);
  expect(read('out/grid.json')).toBe(read('one/grid.json'));
}

describe.skipIf(process.platform !== 'linux')('a sweep that is ended', () => {
  test('a process of the pool is killed: noticed, and its job done by another', async () => {
    const run = begun();
    await until(() => run.units() > 0);
    process.kill(childrenOf(run.child)[0] as number, 'SIGKILL');
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([0, expect.stringContaining('12 to compute')]);
    await expectCompleted(run);
  });

  test('the command is killed: no process is left, and the same command goes on', async () => {
    const run = begun();
    await until(() => run.units() > 0);
    const children = childrenOf(run.child);
    expect(children).toHaveLength(2);
    run.child.kill('SIGKILL');
    await until(() => children.every((pid) => !statusOf(pid).isAlive));
    await run.ended;
    const before = run.units();
    expect(before).toBeLessThan(12);
    await expectCompleted(run);
  });

  test.each([
    ['SIGTERM', 75],
    ['SIGINT', 130],
  ] as const)('%s: status %d, and what is stored stays', async (signal, status) => {
    const run = begun();
    await until(() => run.units() > 0);
    const children = childrenOf(run.child);
    run.child.kill(signal);
    const { code, stderr } = await run.ended;
    expect(code).toBe(status);
    expect(stderr).toContain('spp: stopped; what is stored stays');
    await until(() => children.every((pid) => !statusOf(pid).isAlive));
    const { stdout } = await inProcess(run.root, [
      'sweep',
      run.config,
      '-o',
      run.at('out'),
      '--dry-run',
    ]);
    expect(stdout).toContain(`stored   ${run.units()}\n`);
    expect(run.list().filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
