import { type CheckSettings, DEFAULT_CHECK } from '../core/check-settings.ts';
import type { Finding, Level, RuleId, Severity } from '../core/finding.ts';
import type { NetworkResult, Result } from '../core/result.ts';
import { levelOf, RULES } from './registry.ts';
import type { Draft } from './rule.ts';

/**
 * What the rules find wrong with a result, network by network, in the order of the rules.
 *
 * @param smallerBatch the same networks on the first samples of the batch
 */
export function diagnose(
  result: Result,
  settings: CheckSettings = DEFAULT_CHECK,
  smallerBatch?: Result,
): Finding[] {
  return result.networks.flatMap((network, i) => {
    const smaller = smallerBatch?.networks[i];
    const context = {
      settings,
      input: result.input,
      ...(smaller === undefined ? {} : { smallerBatch: smaller }),
    };
    return RULES.flatMap((rule) => {
      const level = levelOf(rule, settings);
      if (level === 'off') return [];
      return findingsOf(rule.id, level, network, rule.run(network, context));
    });
  });
}

/** Puts rule, level and network to drafts. */
export function findingsOf(
  rule: RuleId,
  level: Level,
  { name }: Pick<NetworkResult, 'name'>,
  drafts: readonly Draft[],
): Finding[] {
  if (level === 'off') return [];
  return drafts.map(({ byDesign, ...draft }) => {
    const severity: Severity = byDesign ? 'warn' : level;
    return { rule, level: severity, network: name, ...draft };
  });
}
