import type { VegaLiteSpec } from '../charts/sheet.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import type { Expected } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { InputLaw } from '../theory/input.ts';
import { openThread } from '../threads/thread.ts';

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
 * Opens the thread.
 *
 * @param draws whether pictures will be asked for, so that it loads what draws them
 */
export function openBackground({ draws }: { readonly draws: boolean }): Background {
  const thread = openThread<Job, unknown>(new URL('./background-worker.js', import.meta.url));
  // What fails here fails again where a picture is asked for, and is told there.
  if (draws) thread.ask({ job: 'get ready to draw' }).catch(() => {});
  return {
    expectedPoints: async (plan, law, wanted) =>
      (await thread.ask({ job: 'expect', plan, law, wanted })) as readonly Expected[],
    renderSvg: async (spec) => (await thread.ask({ job: 'draw', spec })) as string,
    close: thread.close,
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
