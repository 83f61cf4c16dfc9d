import type { Job as QueueJob, Worker } from 'bullmq';
import { messageOf } from '../../core/errors.ts';
import { once } from '../sweep/once.ts';
import { changedText } from '../sweep/run.ts';
import { masked } from './address.ts';
import { type Connection, QUEUE } from './connect.ts';
import { type Redeemed, redeem } from './redeem.ts';
import { Results } from './results.ts';
import { Slots } from './slots.ts';

/** Milliseconds: a worker that says nothing for so long is taken for dead. */
const LOCK = 10_000;
/** How often that is looked for, as a share of it. */
const LOOK = 0.5;
/** How often a job may be found without its worker: it may be the job that ends them. */
const MOST_STALLED = 3;
/** Milliseconds until the queue is asked again where it did not answer. */
const ASK_AGAIN = 1000;

/** How a worker works, and who is told. */
export interface Serving {
  readonly processes: number;
  /** Under which the files of jobs lie. */
  readonly folder: string;
  /** Milliseconds in place of the usual. */
  readonly lock?: number;
  readonly onUnit: () => void;
  readonly onFailure: (name: string, message: string) => void;
  /** What the queue says where it does not do as it is asked, once each. */
  readonly onTrouble: (message: string) => void;
}

function isGone(error: Error): boolean {
  return 'code' in error || /connection is closed/i.test(error.message);
}

/** A worker at a queue: takes jobs, as many at once as it has processes, and has these compute them. */
export class Server {
  private readonly worker: Worker;
  private readonly slots: Slots;
  private readonly results: Results;
  private readonly connection: Connection;
  private readonly serving: Serving;
  private isStopping = false;

  constructor(connection: Connection, serving: Serving) {
    const { libraries, options, redis } = connection;
    const { lock = LOCK } = serving;
    this.connection = connection;
    this.serving = serving;
    this.slots = new Slots(serving.processes);
    this.results = new Results(redis);
    this.worker = new libraries.bullmq.Worker(QUEUE, (job, token) => this.compute(job, token), {
      connection: options,
      concurrency: serving.processes,
      lockDuration: lock,
      stalledInterval: LOOK * lock,
      maxStalledCount: MOST_STALLED,
      runRetryDelay: ASK_AGAIN,
    });
    const tell = once((text) => serving.onTrouble(masked(text, connection.address)));
    // That it is gone is told of by the connection.
    this.worker.on(
      'error',
      (error) => connection.isThere() && !isGone(error) && tell(error.message),
    );
    this.worker.on('failed', (job, error) => {
      const isTriedAgain = job !== undefined && job.finishedOn === undefined;
      if (isTriedAgain) return;
      const title = job?.data?.config?.title ?? job?.id ?? 'a job';
      serving.onFailure(String(title), error.message);
    });
  }

  /** Takes no more jobs, and puts those that it has back once the units in hand are done. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.slots.stop();
    await this.worker.close();
    this.leave();
  }

  /** The same, whatever the units in hand come to. */
  async abort(): Promise<void> {
    this.isStopping = true;
    this.slots.close();
    await this.worker.close();
    this.leave();
  }

  /** Leaves without a word to the queue: what it has in hand is found without its worker by another. */
  leave(): void {
    this.slots.close();
    this.worker.disconnect().catch(() => {});
    this.connection.close();
  }

  private async compute(job: QueueJob, token: string | undefined): Promise<void> {
    const { UnrecoverableError, WaitingError } = this.connection.libraries.bullmq;
    const redeemed = await redeem(job.data, this.serving.folder);
    const left = await this.left(redeemed);
    const failures = left.length === 0 ? [] : await this.run(redeemed, left);
    if (this.isStopping && (await this.left(redeemed)).length > failures.length) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    // What cannot be computed here cannot be elsewhere: the processes have tried it as often as is of use.
    if (failures[0] !== undefined) throw new UnrecoverableError(failures[0]);
  }

  /** Those of its seeds that have no result yet: a worker that ended may have left some. */
  private async left({ job }: Redeemed): Promise<Redeemed['job']['seeds']> {
    const found = await this.results.found(job.seeds.map(({ key }) => key));
    return job.seeds.filter(({ key }) => !found.has(key));
  }

  private async run(
    { engine, job, changed }: Redeemed,
    seeds: Redeemed['job']['seeds'],
  ): Promise<string[]> {
    if (this.isStopping) return [];
    const failures: string[] = [];
    const slot = this.slots.take(engine);
    try {
      await slot.pool.run([{ ...job, seeds }], {
        onUnit: async (unit, warnings) => {
          const file = await changed();
          if (file !== undefined) return void failures.push(changedText(file));
          await this.results.put({ unit, warnings });
          this.serving.onUnit();
        },
        onFailure: async (_, message) => void failures.push(message),
      });
      this.slots.give(slot);
    } catch (error) {
      this.slots.drop(slot);
      throw new Error(messageOf(error), { cause: error });
    }
    return failures;
  }
}
