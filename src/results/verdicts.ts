/**
 * What is wrong with a network in a word or two, from the worst to the best: what findings are put together to where
 * there are more networks than can be told of one by one.
 */
export const VERDICTS = {
  overflow: 'overflows',
  explodes: 'explodes',
  dies: 'dies out',
  'mean-shift': 'mean shift',
  chaos: 'chaos',
  gradient: 'gradient explodes or vanishes',
  'off-design': 'off its design',
  'batch-dependent': 'depends on the batch',
  'off-theory': 'far from theory',
  healthy: 'healthy',
} as const;

export type Verdict = keyof typeof VERDICTS;

/** From the worst to the best. */
export const VERDICT_ORDER = Object.keys(VERDICTS) as Verdict[];

/** How a network was judged. */
export interface Judged {
  readonly verdict: Verdict;
  /** The first block that the verdict is about; null where it is healthy, or no block is meant. */
  readonly begin: { readonly index: number; readonly name: string } | null;
  /** Of each seed by itself. */
  readonly seeds: readonly Verdict[];
  /** Of the curve that theory expects; null where theory is silent. */
  readonly expected: Verdict | null;
}

/** Whether each seed by itself would be judged as the others are. */
export function isUnanimous({ seeds }: Pick<Judged, 'seeds'>): boolean {
  return new Set(seeds).size < 2;
}
