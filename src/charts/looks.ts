import type { NetworkResult } from '../results/result.ts';
import { type Run, runsIn, stepsIn } from '../results/steps.ts';
import { rampColour } from './colours.ts';
import { type Look, lookOf, type Theme } from './theme.ts';

/** What of networks their looks depend on. */
type Named = Pick<NetworkResult, 'name' | 'step'>;

/**
 * The look of each network: a step of a run has the colour of its place among all steps, and runs are told apart by
 * dashes and marks; others have a colour of their own each.
 *
 * @param places of each network in a larger picture; by default its place among those of this one that are no steps
 */
export function looksOf(
  networks: readonly Named[],
  theme: Theme,
  places?: readonly number[],
): Look[] {
  const runs = runsIn(networks);
  const steps = stepsIn(networks, runs);
  const alone = besideRuns(networks, runs);
  return networks.map((network, i) => {
    const run = runs.findIndex((each) => each.networks.includes(i));
    if (run < 0 || network.step === undefined) {
      return lookOf(places?.[i] ?? alone.indexOf(i), theme);
    }
    return { ...runLook(run, theme), colour: stepColour(network.step, steps, theme) };
  });
}

/** The look of a run as a whole, which has no colour of its own. */
export function runLook(run: number, theme: Theme): Look {
  return { ...lookOf(run * theme.palette.length, theme), colour: theme.text };
}

/** By its place among the steps: they may be as far apart as powers of ten. */
export function stepColour(step: number, steps: readonly number[], theme: Theme): string {
  const share = steps.indexOf(step) / Math.max(1, steps.length - 1);
  return rampColour(share, { ramp: theme.lineRamp });
}

/** Networks that are no step of any run. */
export function besideRuns(networks: readonly Named[], runs: readonly Run[]): number[] {
  const all = networks.map((_, i) => i);
  return all.filter((i) => !runs.some((run) => run.networks.includes(i)));
}
