import type { Finding } from '../../results/finding.ts';
import { VERDICT_ORDER, type Verdict } from '../../results/verdicts.ts';
import type { RULES, RuleId } from '../table.ts';

/** The rules that judge a network by itself. */
type JudgingRule = {
  [Id in RuleId]: (typeof RULES)[Id]['kind'] extends 'network' | 'smaller-batch' ? Id : never;
}[RuleId];

/** What a finding of each rule makes of a network. */
const CLASSES = {
  'non-finite': 'overflow',
  explosion: 'explodes',
  collapse: 'dies',
  chaos: 'chaos',
  'stem-variance': 'off-design',
  'mean-shift': 'mean-shift',
  'branch-variance': 'off-design',
  'branch-outlier': 'off-design',
  'branch-addition': 'off-design',
  'transition-reset': 'off-design',
  'dead-channels': 'dies',
  'gradient-explosion': 'gradient',
  'gradient-vanishing': 'gradient',
  'gradient-outlier': 'gradient',
  'starved-branch': 'gradient',
  'starved-shortcut': 'gradient',
  'batch-dependence': 'batch-dependent',
  'far-from-expected': 'off-theory',
} as const satisfies Readonly<Record<JudgingRule, Verdict>>;

/**
 * The worst finding of a network, and what it makes of it: errors before warnings, then in the order of the verdicts.
 * Undefined where nothing was found.
 *
 * @param findings of the rules that judge a network by itself
 */
export function worst(
  findings: readonly Finding[],
): { readonly verdict: Verdict; readonly finding: Finding } | undefined {
  const classed = findings.map((finding) => {
    return { finding, verdict: CLASSES[finding.rule as JudgingRule] };
  });
  const rank = ({ finding, verdict }: (typeof classed)[number]) =>
    (finding.level === 'error' ? 0 : VERDICT_ORDER.length) + VERDICT_ORDER.indexOf(verdict);
  const [first] = classed.sort((a, b) => rank(a) - rank(b));
  return first;
}
