import type { NetworkResult } from './result.ts';
import type { Level, RuleKind } from './rules.ts';
import { readsBackward, type StatisticKey } from './statistics.ts';

export type Severity = Exclude<Level, 'off'>;

/** Consecutive points of a network, by index and name. Point 0 is the stem. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly firstName: string;
  readonly lastName: string;
}

/** A number, or the bounds within which it should lie; null: no bound on that side. */
export type Wanted = number | readonly [min: number | null, max: number | null];

/** What a rule found wrong. */
export interface Finding {
  /** By its name in the table of rules. */
  readonly rule: string;
  readonly level: Severity;
  /** The network's name; null where the config as a whole is meant. */
  readonly network: string | null;
  /** Null where the network as a whole is meant. */
  readonly where: Span | null;
  readonly statistic: StatisticKey | null;
  /** Of the first point of `where`; null where it is not about a number. */
  readonly expected: Wanted | null;
  readonly actual: number | null;
  /** One sentence, without the network and the place. */
  readonly message: string;
  /** The likely cause, where the numbers tell. */
  readonly cause?: string;
  /** What to try. */
  readonly remedy?: string;
  /** What the finding is about in the config: a key of the network, or a path from the top. */
  readonly key?: string | readonly (string | number)[];
  /** `file:line:column` of that; filled in by who knows the file. */
  readonly place?: string;
}

/** A finding as its rule gives it; rule, level and network are added by who runs it. */
export type Draft = Omit<Finding, 'rule' | 'level' | 'network'> & {
  /** What the config asks for is told, but never more than warned of. */
  readonly byDesign?: true;
};

/** The first block of a finding as its statistic is read: that of the gradient from right to left. */
export function beginOf({ where, statistic }: Pick<Finding, 'where' | 'statistic'>) {
  if (where === null) return null;
  const { first, last, firstName, lastName } = where;
  return statistic !== null && readsBackward(statistic)
    ? { index: last, name: lastName }
    : { index: first, name: firstName };
}

/** Puts rule, level and network to drafts. */
export function findingsOf(
  rule: string,
  level: Level,
  network: string | null,
  drafts: readonly Draft[],
): Finding[] {
  if (level === 'off') return [];
  return drafts.map(({ byDesign, ...draft }) => {
    return { rule, level: byDesign ? 'warn' : level, network, ...draft };
  });
}

/** A rule as a report lists it. */
export interface RuleInfo {
  readonly id: string;
  readonly kind: RuleKind;
  readonly description: string;
  readonly level: Level;
}

/** A network in a report. */
export interface CheckedNetwork {
  /** `healthy`, or the first block that goes wrong and why. */
  readonly verdict: string;
  readonly result: NetworkResult;
  /** The same network in the baseline, if it has it. */
  readonly baseline?: NetworkResult;
}

/** What `spp check` found: all that its reporters know. */
export interface CheckReport {
  /** The config file, as the user named it. */
  readonly config: string;
  readonly baseline: string | null;
  readonly title: string;
  readonly engine: string;
  readonly seeds: readonly number[];
  /** Every rule that there is, those that are off too. */
  readonly rules: readonly RuleInfo[];
  readonly networks: readonly CheckedNetwork[];
  readonly findings: readonly Finding[];
  /** Warnings fail the check too. */
  readonly strict: boolean;
  readonly failed: boolean;
}

/** Whether something was found by a rule that compares with the baseline. */
export function isAgainstBaseline({ rules }: CheckReport, { rule }: Finding): boolean {
  return rules.some(({ id, kind }) => id === rule && kind === 'baseline');
}
