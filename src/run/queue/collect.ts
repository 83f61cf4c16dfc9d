import { setTimeout as wait } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { once } from '../sweep/once.ts';
import { FAILURE_SCHEMA, type FailureRecord } from '../sweep/record.ts';
import type { Store } from '../sweep/store.ts';
import type { Unit } from '../sweep/units.ts';
import { type Connection, QUEUE } from './connect.ts';
import { Results } from './results.ts';
import type { Issued } from './ticket.ts';

/** How a job is tried again where its worker is at fault, and how long one that failed is kept. */
const JOB = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: { age: 30 * 24 * 3600 },
} as const;

/** Milliseconds between two looks: as many times as long as the queue takes to answer, within bounds. */
const PAUSE = { share: 10, least: 200, most: 2000 };
/** Jobs that are asked for, or put there, at once. */
const AT_ONCE = 200;

/** What is waited for, and where it goes. */
export interface Collecting {
  readonly issued: readonly Issued[];
  readonly store: Store;
  /** Told as each unit is stored, or has failed, how many are. */
  readonly onUnit: (unit: Unit, done: number) => void;
  readonly onWarning: (message: string) => void;
}

/** Puts units on a queue, and stores what comes back. */
export class Collector {
  private readonly queue: Queue;
  private readonly results: Results;
  private readonly connection: Connection;
  private readonly collecting: Collecting;
  /** What has not come back, by the job that it is on. */
  private readonly waiting: Map<
    string,
    { readonly issued: Issued; readonly left: Map<string, Unit> }
  >;
  private done = 0;

  constructor(connection: Connection, collecting: Collecting) {
    const { libraries, options, redis } = connection;
    this.connection = connection;
    this.collecting = { ...collecting, onWarning: once(collecting.onWarning) };
    this.queue = new libraries.bullmq.Queue(QUEUE, { connection: options });
    this.queue.on('error', () => {});
    this.results = new Results(redis);
    this.waiting = new Map(
      collecting.issued.map((issued) => {
        const left = new Map(issued.units.map((unit) => [unit.key, unit]));
        return [issued.id, { issued, left }];
      }),
    );
  }

  /** How many jobs there are of which something is missing. */
  get jobs(): number {
    return this.waiting.size;
  }

  /**
   * Takes what is there already, and asks for the rest: what failed before is tried again, and what others have asked for is not asked for
   * twice.
   */
  async submit(): Promise<void> {
    await this.take();
    const { failed, gone } = await this.states();
    for (const id of failed) await this.queue.remove(id);
    await this.add([...failed, ...gone]);
  }

  /** Workers that are at the queue now; undefined where the server does not tell. */
  async workers(): Promise<number | undefined> {
    return this.queue.getWorkersCount().catch(() => undefined);
  }

  /**
   * Waits until everything is back. What the queue has lost meanwhile is asked for again.
   *
   * @returns what failed
   */
  async collect(): Promise<FailureRecord[]> {
    const failures: FailureRecord[] = [];
    while (this.waiting.size > 0) {
      const start = performance.now();
      // In this order: a job that is gone by now has left its results before.
      const { failed, gone } = await this.states();
      const asked = performance.now() - start;
      await this.take();
      for (const id of failed) failures.push(...(await this.fail(id)));
      await this.add(gone.filter((id) => this.waiting.has(id)));
      if (this.waiting.size === 0) break;
      await wait(Math.min(PAUSE.most, Math.max(PAUSE.least, PAUSE.share * asked)));
    }
    return failures;
  }

  async close(): Promise<void> {
    // A server that is gone cannot be told.
    if (this.connection.isThere()) await this.queue.close();
    else this.queue.disconnect().catch(() => {});
    this.connection.close();
  }

  /** Of the jobs that something is missing of, those that have failed, and those that the queue does not know. */
  private async states(): Promise<{ failed: string[]; gone: string[] }> {
    const ids = [...this.waiting.keys()];
    const { redis } = this.connection;
    const pipeline = redis.pipeline();
    const failedKey = this.queue.toKey('failed');
    for (const id of ids) pipeline.exists(this.queue.toKey(id)).zscore(failedKey, id);
    const answers = ((await pipeline.exec()) ?? []).map(([error, answer]) => {
      if (error !== null) throw error;
      return answer;
    });
    return {
      failed: ids.filter((_, i) => answers[2 * i + 1] !== null),
      gone: ids.filter((_, i) => answers[2 * i] === 0),
    };
  }

  private async add(ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const jobs = ids.slice(i, i + AT_ONCE).map(async (id) => {
        const { issued } = this.waiting.get(id) as { issued: Issued };
        return { name: 'units', data: await issued.ticket(), opts: { ...JOB, jobId: id } };
      });
      await this.queue.addBulk(await Promise.all(jobs));
    }
  }

  /** Stores what has come back. */
  private async take(): Promise<void> {
    const { store, onWarning } = this.collecting;
    const jobs = new Map(
      [...this.waiting].flatMap(([id, { left }]) => [...left.keys()].map((key) => [key, id])),
    );
    await this.results.take([...jobs.keys()], async ({ unit, warnings }) => {
      for (const text of warnings) onWarning(text);
      await store.write(unit);
      this.settle(jobs.get(unit.key) as string, unit.key);
    });
  }

  /** What is missing of a job that has failed. */
  private async fail(id: string): Promise<FailureRecord[]> {
    const left = this.waiting.get(id)?.left;
    if (left === undefined) return [];
    const job = await this.queue.getJob(id);
    const message = job?.failedReason ?? 'its job failed, and the queue no longer knows why';
    const attempts = job?.attemptsMade ?? 0;
    const failures = [...left.values()].map(({ key, name, seed }) => {
      return { schema: FAILURE_SCHEMA, key, name, seed, message, attempts } as const;
    });
    for (const failure of failures) {
      await this.collecting.store.writeFailure(failure);
      this.settle(id, failure.key);
    }
    return failures;
  }

  private settle(id: string, key: string): void {
    const { left } = this.waiting.get(id) as { left: Map<string, Unit> };
    const unit = left.get(key) as Unit;
    left.delete(key);
    if (left.size === 0) this.waiting.delete(id);
    this.done++;
    this.collecting.onUnit(unit, this.done);
  }
}
