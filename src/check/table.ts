import type { CheckSettings } from '../results/check-settings.ts';
import { type Draft, type Finding, findingsOf } from '../results/finding.ts';
import type { Level, RuleKind } from '../results/rules.ts';
import { assert } from './assertions.ts';
import { baselineBlocks } from './baselines/blocks.ts';
import { baselineConfig, baselineConvention } from './baselines/config.ts';
import { baselineNetworks } from './baselines/networks.ts';
import { baselineNonFinite } from './baselines/non-finite.ts';
import { baselineRandom } from './baselines/random.ts';
import { baselineStatistics } from './baselines/statistics.ts';
import { batchDependence } from './rules/batch-dependence.ts';
import { branchAddition } from './rules/branch-addition.ts';
import { branchOutlier } from './rules/branch-outlier.ts';
import { branchVariance } from './rules/branch-variance.ts';
import { chaos } from './rules/chaos.ts';
import { deadChannels } from './rules/dead-channels.ts';
import { farFromExpected } from './rules/far-from-expected.ts';
import { gradientExplosion, gradientVanishing } from './rules/gradient-growth.ts';
import { gradientOutlier } from './rules/gradient-outlier.ts';
import { collapse, explosion } from './rules/growth.ts';
import { meanShift } from './rules/mean-shift.ts';
import { nonFinite } from './rules/non-finite.ts';
import type { AssertionRule, BaselineRule, Rule } from './rules/rule.ts';
import { starvedBranch, starvedShortcut } from './rules/starved.ts';
import { stemVariance } from './rules/stem-variance.ts';
import { transitionReset } from './rules/transition-reset.ts';

type AnyRule = Rule | AssertionRule | BaselineRule;

/**
 * Every rule, in the order in which they are listed and told of. A rule's file says all there is to it:
 * what it finds, its level, what it goes by, how it judges. The config takes its levels from here, and
 * the check runs what is here.
 */
export const RULES = {
  'non-finite': nonFinite,
  explosion,
  collapse,
  chaos,
  'stem-variance': stemVariance,
  'mean-shift': meanShift,
  'branch-variance': branchVariance,
  'branch-outlier': branchOutlier,
  'branch-addition': branchAddition,
  'transition-reset': transitionReset,
  'dead-channels': deadChannels,
  'gradient-explosion': gradientExplosion,
  'gradient-vanishing': gradientVanishing,
  'gradient-outlier': gradientOutlier,
  'starved-branch': starvedBranch,
  'starved-shortcut': starvedShortcut,
  'batch-dependence': batchDependence,
  'far-from-expected': farFromExpected,
  assert,
  'baseline-random': baselineRandom,
  'baseline-networks': baselineNetworks,
  'baseline-convention': baselineConvention,
  'baseline-config': baselineConfig,
  'baseline-blocks': baselineBlocks,
  'baseline-non-finite': baselineNonFinite,
  'baseline-statistics': baselineStatistics,
} as const satisfies Readonly<Record<string, AnyRule>>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as RuleId[];

type OfKind<Kind extends RuleKind, One = AnyRule> = One extends { readonly kind: infer Own }
  ? [Extract<Own, Kind>] extends [never]
    ? never
    : One
  : never;

/** The rules of some kinds, with their names, in the order of the table. */
export function rulesOf<Kind extends RuleKind>(...kinds: readonly Kind[]) {
  return Object.entries<AnyRule>(RULES).filter(([, { kind }]) =>
    (kinds as readonly RuleKind[]).includes(kind),
  ) as [RuleId, OfKind<Kind>][];
}

/** The level of a rule: the config's, or its own. */
export function levelOf(id: RuleId, { rules }: Pick<CheckSettings, 'rules'>): Level {
  return rules[id] ?? RULES[id].level;
}

/** Runs a rule, unless it is off. */
export function judge(
  id: RuleId,
  settings: CheckSettings,
  network: string | null,
  run: () => Draft[],
): Finding[] {
  const level = levelOf(id, settings);
  return level === 'off' ? [] : findingsOf(id, level, network, run());
}
