import type { VegaLiteSpec } from '../charts/sheet.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import type { Expected } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { InputLaw } from '../theory/input.ts';
import { openThread, type Thread } from '../threads/thread.ts';

/** What can be done while the engine is at work. */
export interface Background {
  /** As `expectedPoints` of theory. */
  expectedPoints(
    plan: NetworkPlan,
    law: InputLaw,
    wanted: readonly StatisticKey[],
  ): Promise<readonly Expected[]>;
  /** As `renderSvg` of charts. */
  renderSvg(spec: VegaLiteSpec): Promise<string>;
  close(): Promise<void>;
}

/** A job, and what the thread is to do it with. */
export type Job =
  | {
      readonly job: 'expect';
      readonly plan: NetworkPlan;
      readonly law: InputLaw;
      readonly wanted: readonly StatisticKey[];
    }
  | { readonly job: 'draw'; readonly spec: VegaLiteSpec }
  | { readonly job: 'get ready to draw' };

/**
 * Opens the threads: what draws has one, and what theory expects another, which is closed as soon as all has been
 * told, for what it holds of a deep network is not given back before.
 *
 * @param draws whether pictures will be asked for, so that what draws them is loaded
 */
export function openBackground({ draws }: { readonly draws: boolean }): Background {
  const open = () => openThread<Job, unknown>(new URL('./background-worker.js', import.meta.url));
  const drawing = once(open);
  const theory = untilDone(open);
  // What fails here fails again where a picture is asked for, and is told there.
  if (draws)
    drawing
      .get()
      .ask({ job: 'get ready to draw' })
      .catch(() => {});
  return {
    expectedPoints: async (plan, law, wanted) =>
      (await theory.ask({ job: 'expect', plan, law, wanted })) as readonly Expected[],
    renderSvg: async (spec) => (await drawing.get().ask({ job: 'draw', spec })) as string,
    close: async () => {
      await theory.close();
      await drawing.close();
    },
  };
}

type JobThread = Thread<Job, unknown>;

/** A thread that is opened when it is first asked for. */
function once(open: () => JobThread) {
  let thread: JobThread | null = null;
  return {
    get() {
      thread ??= open();
      return thread;
    },
    async close() {
      await thread?.close();
    },
  };
}

/** A thread that lives while there is something to answer. */
function untilDone(open: () => JobThread) {
  let thread: JobThread | null = null;
  let waiting = 0;
  const close = async () => {
    const done = thread;
    thread = null;
    await done?.close();
  };
  return {
    async ask(job: Job): Promise<unknown> {
      thread ??= open();
      waiting++;
      try {
        return await thread.ask(job);
      } finally {
        waiting--;
        // Nobody waits for it to end.
        if (waiting === 0) close().catch(() => {});
      }
    },
    close,
  };
}

/** The same on this thread, for where there can be no other. */
export function inForeground(): Background {
  return {
    expectedPoints: async (plan, law, wanted) => {
      const { expectedPoints } = await import('../theory/expected.ts');
      return expectedPoints(plan, law, wanted);
    },
    renderSvg: async (spec) => {
      const { renderSvg } = await import('../charts/render.ts');
      return renderSvg(spec);
    },
    close: async () => {},
  };
}
