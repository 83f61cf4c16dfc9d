import { type CheckSettings, DEFAULT_CHECK } from '../results/check-settings.ts';
import { type Finding, findingsOf } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import { levelOf } from '../results/rules.ts';
import { RULES } from './rules/registry.ts';

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
      const level = levelOf(rule.id, settings.rules);
      return level === 'off'
        ? []
        : findingsOf(rule.id, level, network.name, rule.run(network, context));
    });
  });
}
