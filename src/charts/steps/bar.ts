import type { NetworkResult } from '../../results/result.ts';
import { runsIn, stepsIn } from '../../results/steps.ts';
import type { ColourBar } from '../colour-bar.ts';
import { besideRuns, stepColour } from '../looks.ts';
import { printable } from '../text.ts';
import type { Theme } from '../theme.ts';

/** What the colours of curves stand for where they are steps of runs; null where there are none. */
export function stepsBar(
  networks: readonly Pick<NetworkResult, 'name' | 'step'>[],
  theme: Theme,
): ColourBar | null {
  const runs = runsIn(networks);
  const [first] = runs;
  if (first === undefined) return null;
  const steps = stepsIn(networks, runs);
  const isAlone = runs.length === 1 && besideRuns(networks, runs).length === 0;
  return {
    title: isAlone ? `${printable(first.name)}: step` : 'Step',
    colours: steps.map((step) => stepColour(step, steps, theme)),
    labels: steps.map((step, i) => ({ at: (i + 0.5) / steps.length, label: String(step) })),
  };
}
