import { VERDICT_ORDER, type Verdict } from '../../results/verdicts.ts';
import { DARK, type Theme } from '../theme.ts';

/**
 * Paul Tol's muted colours (sronpersonalpages.nl/~pault), which are told apart with any colour vision; each verdict
 * has one of its own, in every picture the same. On black the darkest are lighter.
 */
const ON_WHITE = {
  overflow: '#882255',
  explodes: '#cc6677',
  dies: '#332288',
  'mean-shift': '#ddcc77',
  chaos: '#aa4499',
  gradient: '#999933',
  'off-design': '#88ccee',
  'batch-dependent': '#117733',
  'off-theory': '#dddddd',
  healthy: '#44aa99',
} as const satisfies Readonly<Record<Verdict, string>>;

const ON_BLACK = { ...ON_WHITE, overflow: '#a02c68', dies: '#5a48c8' } as const;

export function verdictColour(verdict: Verdict, { background }: Pick<Theme, 'background'>): string {
  return (background === DARK.background ? ON_BLACK : ON_WHITE)[verdict];
}

/** Those that are there, from the best to the worst. */
export function inLegendOrder(verdicts: Iterable<Verdict>): Verdict[] {
  const there = new Set(verdicts);
  return VERDICT_ORDER.filter((verdict) => there.has(verdict)).reverse();
}
