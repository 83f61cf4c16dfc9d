import { type ChildProcess, fork } from 'node:child_process';
import { UserError } from '../../core/errors.ts';
import type { EngineName } from '../../engines/table.ts';
import type { Mistake } from '../../threads/thread.ts';
import type { Job, Manner, Order, Report } from './job.ts';
import type { UnitRecord } from './record.ts';

/** Of what a process says on standard error, how much is told of where it ends. */
const LAST_WORDS = 2000;

/** Who is told what comes out of a job. */
export interface Heard {
  onUnit(unit: UnitRecord, warnings: readonly string[]): void;
  onFailure(key: string, message: string, attempts: number): void;
}

/** A job that is being computed. */
export interface Task {
  /** Its seeds of which nothing has been told yet, the one in hand first. */
  left: Job['seeds'];
  readonly job: Job;
}

/** One process of the pool, or whatever computes as one does. */
export interface PoolMember {
  /** Once it can compute. */
  readonly opened: Promise<void>;
  /** @returns how the process ended, if it did before the job was done */
  compute(task: Task, heard: Heard): Promise<string | null>;
  send(order: Order): void;
  kill(): void;
}

/** A process beside this one. */
export class Member implements PoolMember {
  readonly opened: Promise<void>;
  private readonly child: ChildProcess;
  private readonly ended: Promise<string>;
  private lastWords = '';
  private listener: (report: Report) => void = () => {};

  constructor(engine: EngineName, manner: Manner) {
    // In the bundle all modules lie in one folder, and so the process beside this one, as it does here.
    this.child = fork(new URL('./pool-process.js', import.meta.url), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    this.child.on('message', (report: Report) => this.listener(report));
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(error.message));
      this.child.on('close', (code, signal) => resolve(this.endOf(code, signal)));
    });
    this.opened = this.open(engine, manner);
    this.opened.catch(() => {});
  }

  private open(engine: EngineName, manner: Manner): Promise<void> {
    return new Promise((resolve, reject) => {
      this.listener = (report) => {
        if ('opened' in report) resolve();
        if ('broken' in report) reject(brokenError(report.broken));
      };
      void this.ended.then((end) =>
        reject(new Error(`a process of the pool ended as it began: ${end}`)),
      );
      this.send({ open: engine, manner });
    });
  }

  compute(task: Task, heard: Heard): Promise<string | null> {
    const done = new Promise<null>((resolve) => {
      this.listener = (report) => {
        if ('unit' in report) {
          settle(task, report.unit.key);
          heard.onUnit(report.unit, report.warnings);
        } else if ('failed' in report) {
          settle(task, report.failed);
          heard.onFailure(report.failed, report.message, 1);
        } else if ('done' in report) resolve(null);
      };
      this.send({ job: task.job });
    });
    return Promise.race([done, this.ended]);
  }

  send(order: Order): void {
    // To one that has ended meanwhile nothing can be sent: how it ended is told by itself.
    if (this.child.connected) this.child.send(order, () => {});
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private endOf(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `status ${code}` : `signal ${signal}`;
    const lines = this.lastWords.split('\n').map((line) => line.trim());
    const words = lines.find((line) => /error/i.test(line));
    return words === undefined ? how : `${how}, ${words}`;
  }
}

/** Says that something was told of a seed. */
export function settle(task: Task, key: string): void {
  task.left = task.left.filter((one) => one.key !== key);
}

function brokenError(broken: Mistake | string): Error {
  if (typeof broken === 'string') return new Error(broken);
  const { message, place, remedy } = broken;
  return new UserError(message, { place, remedy });
}
