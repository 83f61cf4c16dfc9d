import { messageOf, UserError } from '../../core/errors.ts';
import type { EngineName } from '../../engines/table.ts';
import type { Job } from './job.ts';
import { type Heard, Member, type PoolMember, type Task } from './pool-member.ts';
import type { UnitRecord } from './record.ts';

/** How often a unit is tried whose process ends while it computes it. */
export const ATTEMPTS = 3;

/** Who is told what comes out; what they return is waited for at the end, and ends all where it fails. */
export interface Told {
  onUnit(unit: UnitRecord, warnings: readonly string[]): Promise<void>;
  onFailure(key: string, message: string, attempts: number): Promise<void>;
}

/**
 * Processes that live on and compute jobs, one each at a time. One that ends is noticed, and its job begun again
 * where it was.
 */
export class Pool {
  /** All that live, and those of them that wait for a job. */
  private readonly members = new Set<PoolMember>();
  private readonly idle: PoolMember[] = [];
  private readonly size: number;
  private readonly open: () => PoolMember;
  private queue: Job[] = [];
  private readonly attempts = new Map<string, number>();
  private isStopping = false;
  private falseStarts = 0;

  /**
   * @param size how many processes
   * @param open begins one
   */
  constructor(size: number, open: () => PoolMember) {
    this.size = size;
    this.open = open;
  }

  /**
   * Computes jobs, in about their order. What cannot be computed is told, and stops nothing else.
   *
   * @throws UserError where no process can be opened, and whatever `told` throws; then no process is left. Otherwise
   *   they wait for more until `close`.
   */
  async run(jobs: readonly Job[], told: Told): Promise<void> {
    this.queue = [...jobs];
    const size = Math.min(this.size, jobs.length);
    const waiting: Promise<void>[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const wait = (one: Promise<void>) => {
          one.catch(reject);
          waiting.push(one);
        };
        const heard: Heard = {
          onUnit: (...unit) => wait(told.onUnit(...unit)),
          onFailure: (...failure) => wait(told.onFailure(...failure)),
        };
        const works = Array.from({ length: size }, () => this.work(heard));
        Promise.all(works).then(() => resolve(), reject);
      });
      await Promise.all(waiting);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Has every process finish the unit in hand, and begin no other. */
  stop(): void {
    this.isStopping = true;
    this.queue = [];
    for (const member of this.members) member.send({ stop: true });
  }

  /** Ends all processes at once, whatever they do. */
  close(): void {
    this.isStopping = true;
    this.queue = [];
    for (const member of this.members) member.kill();
  }

  /** One process after the other, as long as there are jobs. */
  private async work(heard: Heard): Promise<void> {
    while (this.queue.length > 0) {
      const member = this.idle.pop() ?? this.open();
      this.members.add(member);
      const isAlive = await member.opened.then(
        () => this.feed(member, heard),
        (error) => this.bear(error),
      );
      if (isAlive) this.idle.push(member);
      else this.members.delete(member);
    }
  }

  /** A process that ended before it could compute may have been killed as any other; where each does, it is told. */
  private bear(error: unknown): false {
    this.falseStarts++;
    const isOver = error instanceof UserError || this.falseStarts >= ATTEMPTS;
    if (isOver && !this.isStopping) throw asMistake(error);
    return false;
  }

  /** @returns whether the process lives on */
  private async feed(member: PoolMember, heard: Heard): Promise<boolean> {
    for (let job = this.queue.shift(); job !== undefined; job = this.queue.shift()) {
      const task: Task = { job, left: job.seeds };
      const end = await member.compute(task, heard);
      if (end === null) continue;
      this.mourn(task, end, heard);
      return false;
    }
    return true;
  }

  /** Puts back what a process that ended has left of its job, but for a unit that has ended too many. */
  private mourn({ job, left }: Task, end: string, heard: Heard): void {
    const [inHand, ...others] = left;
    if (this.isStopping || inHand === undefined) return;
    const attempts = (this.attempts.get(inHand.key) ?? 0) + 1;
    this.attempts.set(inHand.key, attempts);
    const isLost = attempts >= ATTEMPTS;
    if (isLost) {
      this.attempts.delete(inHand.key);
      heard.onFailure(inHand.key, `its process ended: ${end}`, attempts);
    }
    const seeds = isLost ? others : left;
    if (seeds.length > 0) this.queue.unshift({ ...job, seeds });
  }
}

/** Processes that are killed from outside again and again are no bug: most likely there is no memory for them. */
function asMistake(error: unknown): unknown {
  if (error instanceof UserError || !/signal SIG/.test(messageOf(error))) return error;
  return new UserError(messageOf(error), {
    remedy: 'Something kills it. Where memory is short, take --jobs 1, or allow more.',
    cause: error,
  });
}

/** A pool of processes that compute with an engine, each on so many threads. */
export function openPool(engine: EngineName, size: number, threads = 1): Pool {
  return new Pool(size, () => new Member(engine, { threads, processes: size }));
}
