import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/run/sweep/job.ts';
import { ATTEMPTS, Pool, type Told } from '../../../src/run/sweep/pool.ts';
import { type PoolMember, settle } from '../../../src/run/sweep/pool-member.ts';
import type { UnitRecord } from '../../../src/run/sweep/record.ts';

/** Jobs of so many seeds each. */
function jobs(...seeds: number[]): Job[] {
  return seeds.map((count, j) => ({
    seeds: Array.from({ length: count }, (_, seed) => ({ seed, key: `${j}.${seed}` })),
  })) as unknown as Job[];
}

/** A pool whose processes end at certain units, so many times each. */
function poolOf(size: number, deaths: Readonly<Record<string, number>> = {}) {
  const left = new Map(Object.entries(deaths));
  const opened: PoolMember[] = [];
  const killed = new Set<PoolMember>();
  const open = (): PoolMember => {
    let isStopping = false;
    const member: PoolMember = {
      opened: Promise.resolve(),
      async compute(task, heard) {
        for (const { key } of task.job.seeds) {
          await new Promise(setImmediate);
          if (isStopping || killed.has(member)) return killed.has(member) ? 'killed' : null;
          const more = left.get(key) ?? 0;
          left.set(key, more - 1);
          if (more > 0) return 'signal SIGKILL';
          settle(task, key);
          if (key.endsWith('.9')) heard.onFailure(key, 'nine', 1);
          else heard.onUnit({ key } as UnitRecord, []);
        }
        return null;
      },
      send: (order) => {
        isStopping ||= 'stop' in order;
      },
      kill: () => killed.add(member),
    };
    opened.push(member);
    return member;
  };
  return { pool: new Pool(size, open), opened, killed };
}

/** What was told. */
function listener() {
  const units: string[] = [];
  const failures: string[] = [];
  const told: Told = {
    onUnit: async ({ key }) => void units.push(key),
    onFailure: async (key, message, attempts) =>
      void failures.push(`${key} ${message} ${attempts}`),
  };
  return { units, failures, told };
}

const keysOf = (all: readonly Job[]) => all.flatMap(({ seeds }) => seeds.map(({ key }) => key));

test('every unit is told once, over as many processes as there are jobs for', async () => {
  const { pool, opened } = poolOf(3);
  const { units, failures, told } = listener();
  await pool.run(jobs(2, 3), told);
  expect([opened.length, units.sort(), failures]).toEqual([2, keysOf(jobs(2, 3)), []]);
  await pool.run(jobs(1, 1), told);
  expect(opened).toHaveLength(2);
});

test('where a process ends its job goes on in another, from the unit in hand', async () => {
  const { pool, opened } = poolOf(1, { '0.1': 2 });
  const { units, failures, told } = listener();
  await pool.run(jobs(4), told);
  expect([opened.length, units, failures]).toEqual([3, keysOf(jobs(4)), []]);
});

test('a unit whose process ends each time is given up, and the others are not', async () => {
  const { pool } = poolOf(2, { '0.1': 99 });
  const { units, failures, told } = listener();
  await pool.run(jobs(3, 2), told);
  expect(units.sort()).toEqual(['0.0', '0.2', '1.0', '1.1']);
  expect(failures).toEqual([`0.1 its process ended: signal SIGKILL ${ATTEMPTS}`]);
});

test('a unit that fails is told, and not tried again', async () => {
  const { pool } = poolOf(1);
  const { units, failures, told } = listener();
  await pool.run(jobs(11), told);
  expect([units.length, failures]).toEqual([10, ['0.9 nine 1']]);
});

describe('ends', () => {
  test('after the units in hand when it is stopped', async () => {
    const { pool } = poolOf(2);
    const { units, told } = listener();
    await pool.run(jobs(20, 20, 20), {
      ...told,
      onUnit: async (unit, warnings) => {
        await told.onUnit(unit, warnings);
        if (units.length === 4) pool.stop();
      },
    });
    expect(units.length).toBeGreaterThanOrEqual(4);
    expect(units.length).toBeLessThan(8);
  });

  test('with what its listener throws, and no process left', async () => {
    const { pool, opened, killed } = poolOf(2);
    const onUnit = async () => {
      throw new UserError('no room');
    };
    const run = pool.run(jobs(3, 3), { ...listener().told, onUnit });
    await expect(run).rejects.toThrow('no room');
    expect(killed.size).toBe(opened.length);
  });

  test('where no process can be opened', async () => {
    const broken = (error: Error): PoolMember => ({
      opened: Promise.reject(error),
      compute: async () => null,
      send: () => {},
      kill: () => {},
    });
    const { told } = listener();
    const mistaken = new Pool(1, () => broken(new UserError('no such engine')));
    await expect(mistaken.run(jobs(1), told)).rejects.toThrow('no such engine');
    const buggy = new Pool(1, () => broken(new Error('ended as it began')));
    await expect(buggy.run(jobs(1), told)).rejects.toThrow('ended as it began');
    const starved = new Pool(1, () => broken(new Error('ended as it began: signal SIGKILL')));
    const error = await starved.run(jobs(1), told).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ remedy: expect.stringContaining('--jobs 1') });
  });
});
