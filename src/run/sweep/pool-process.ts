import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { messageOf, UserError } from '../../core/errors.ts';
import { openEngine } from '../../engines/open.ts';
import type { EngineName } from '../../engines/table.ts';
import { Computer } from './compute.ts';
import type { Job, Manner, Order, Report } from './job.ts';

/*
 * A process of the pool: computes the jobs that it is given until its parent is gone. Who ends the parent by a
 * signal ends a whole group of processes perhaps: when to stop the parent says.
 */

/** How often it is looked whether the parent lives, in milliseconds. */
const LOOK = 1000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
watchParent();

let isStopping = false;
let computer: Promise<Computer> | undefined;

process.on('message', async (order: Order) => {
  if ('open' in order) computer = opened(order.open, order.manner);
  else if ('stop' in order) isStopping = true;
  else await compute(order.job);
});

function tell(report: Report): void {
  // Nobody listens any more: it ends with the connection.
  process.send?.(report, undefined, undefined, () => {});
}

async function opened(name: EngineName, manner: Manner): Promise<Computer> {
  try {
    const engine = await openEngine(name, manner.threads);
    tell({ opened: engine.name });
    return new Computer(engine, manner);
  } catch (error) {
    tell({ broken: mistakeOf(error) });
    throw error;
  }
}

function mistakeOf(error: unknown) {
  if (!(error instanceof UserError)) return messageOf(error);
  const { message, place, remedy } = error;
  return { message, place, remedy };
}

async function compute(job: Job): Promise<void> {
  isStopping = false;
  const own = await (computer as Promise<Computer>);
  try {
    const ready = await own.prepare(job);
    for (const each of job.seeds) {
      // So that word of a stop comes through.
      await nextTurn();
      if (isStopping) break;
      try {
        tell(await own.run(ready, job, each));
      } catch (error) {
        tell({ failed: each.key, message: messageOf(error) });
      }
    }
  } catch (error) {
    for (const { key } of job.seeds) tell({ failed: key, message: messageOf(error) });
  }
  tell({ done: true });
}

/** While the engine computes nothing else gets a turn, and so a thread looks whether the parent is gone. */
function watchParent(): void {
  const script = `setInterval(() => {
    if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL');
  }, ${LOOK});`;
  new Worker(script, { eval: true, stdin: false }).unref();
}
