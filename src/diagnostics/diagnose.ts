import { type CheckSettings, DEFAULT_CHECK } from '../core/check-settings.ts';
import { type Finding, findingsOf } from '../core/finding.ts';
import type { Result } from '../core/result.ts';
import { levelOf } from '../core/rules.ts';
import { RULES } from './registry.ts';

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
