import type { BaselineRule } from '../rules/rule.ts';
import { type Baseline, FIRST_RNG } from './baseline.ts';
import { NO_NUMBER } from './words.ts';

export const baselineRandom: BaselineRule = {
  kind: 'baseline',
  level: 'warn',
  description: 'The same seed draws other numbers than when the baseline was written.',
  run({ network, result, baseline }) {
    if (network !== null || sameNumbers(result, baseline)) return [];
    const message = `this spp draws ${result.rng}, and the baseline was drawn by ${rngOf(baseline)}: the same seed gives other weights, so that only what goes beyond the spread over seeds is told`;
    const remedy = 'Write the baseline anew with --update, to compare seed by seed again.';
    return [{ ...NO_NUMBER, where: null, message, remedy }];
  },
};

/** Whether a seed that both have drew the same weights for both. */
export function sameNumbers({ rng }: { readonly rng: string }, baseline: Baseline): boolean {
  return rng === rngOf(baseline);
}

function rngOf({ rng = FIRST_RNG }: Baseline): string {
  return rng;
}
