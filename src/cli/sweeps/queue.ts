import type { FailureRecord } from '../../run/sweep/record.ts';
import type { Context } from '../context.ts';
import { progressBar } from '../progress.ts';
import { note, warn } from '../tell.ts';
import { queueAddress } from './queue-address.ts';
import { stopBySignals } from './stop.ts';
import { countText } from './tell.ts';
import type { Work } from './work.ts';

interface Options {
  readonly queue?: string | true;
  readonly detach?: true;
  readonly quiet?: true;
}

/** How a sweep went. */
export interface Outcome {
  readonly failures: readonly FailureRecord[];
  /** The exit status, where a signal stopped it. */
  readonly status: number | undefined;
  /** Units that are on a queue still. */
  readonly pending?: number;
}

/** Has the workers of a queue compute what is missing, and stores it as it comes. */
export async function computeOnQueue(
  work: Work,
  options: Options,
  { terminal }: Context,
): Promise<Outcome> {
  const { connect } = await import('../../run/queue/connect.ts');
  const { refusedLater } = await import('../../run/queue/refused.ts');
  const { Collector } = await import('../../run/queue/collect.ts');
  const address = await queueAddress(options.queue, terminal);
  const bar = progressBar(terminal, options.quiet ?? false);
  const tellOf = (tell: typeof note) => (text: string) => {
    bar.clear();
    tell(terminal, text);
  };
  const connection = await connect(address, {
    onLost: () => tellOf(note)(`${address.shown} does not answer; waiting for it`),
    onBack: () => tellOf(note)(`${address.shown} is back`),
  });
  const total = work.missing.length;
  let pending = total;
  const collector = new Collector(connection, {
    issued: await issued(work),
    store: work.opened.store,
    onUnit: ({ name: network, seed }, done) => {
      pending = total - done;
      bar.update({ network, seed, done, total });
    },
    onWarning: tellOf(warn),
  });
  let stop = () => {};
  const stopped = new Promise<[]>((resolve) => {
    stop = () => resolve([]);
  });
  const watch = stopBySignals({ stop, close: stop }, terminal, []);
  const collect = async () => {
    await collector.submit();
    if (options.detach) return [];
    if ((await collector.workers()) === 0 && collector.jobs > 0) {
      tellOf(note)(`no worker is at ${address.shown} yet: spp worker --queue starts one`);
    }
    return collector.collect();
  };
  try {
    const collected = collect();
    // Where it was stopped, whatever it still asks comes to nothing.
    collected.catch(() => {});
    const failures = await Promise.race([collected, stopped]);
    return { failures, status: watch.status(), pending };
  } catch (error) {
    throw refusedLater(error, address);
  } finally {
    bar.clear();
    watch.release();
    await collector.close();
  }
}

async function issued({ opened, units, missing, engine }: Work) {
  const { issue } = await import('../../run/queue/ticket.ts');
  const { confine } = await import('../../run/queue/confine.ts');
  const { Contents } = await import('../../run/sweep/contents.ts');
  const { config, baseDir, dataOf, file } = opened;
  confine(config, baseDir, file);
  const keys = new Set(missing.map(({ key }) => key));
  const contents = new Contents(baseDir);
  return issue({ config, dataOf, engine, units, missing: keys, contents });
}

/** `spp: 40 units are on the queue …`. */
export function pendingText(pending: number): string {
  const are = pending === 1 ? 'is' : 'are';
  return `spp: ${countText(pending, 'unit')} ${are} on the queue; the same command takes what has come of them`;
}
