import { type CheckSettings, DEFAULT_CHECK } from '../results/check-settings.ts';
import type { Finding } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import { judge, rulesOf } from './table.ts';

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
      input: network.input ?? result.input,
      ...(smaller === undefined ? {} : { smallerBatch: smaller }),
    };
    const findings = rulesOf('network', 'smaller-batch').flatMap(([id, rule]) =>
      judge(id, settings, network.name, () => rule.run(network, context)),
    );
    return findings.every(isBackward) ? findings.map(beyondForward) : findings;
  });
}

const BACKWARD = new Set<string>(
  rulesOf('network', 'smaller-batch').flatMap(([id, { pass }]) =>
    pass === 'backward' ? [id] : [],
  ),
);

function isBackward({ rule }: Finding): boolean {
  return BACKWARD.has(rule);
}

/** Says of what no rule on the signal has found that it takes the gradient to see it. */
function beyondForward(finding: Finding): Finding {
  return { ...finding, message: `${finding.message}; the forward pass is healthy` };
}
