import type { CheckSettings } from '../../results/check-settings.ts';
import type { Draft } from '../../results/finding.ts';
import type { NetworkResult } from '../../results/result.ts';
import type { RuleId } from '../../results/rules.ts';

export type { Draft } from '../../results/finding.ts';

/** What a rule may know beside the network's own result. */
export interface RuleContext {
  readonly settings: CheckSettings;
  /** The config's input: kind, batch, size … */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same network on the first samples of the batch. */
  readonly smallerBatch?: NetworkResult;
}

/** A question put to a network's result. */
export interface Rule {
  readonly id: RuleId;
  run(network: NetworkResult, context: RuleContext): Draft[];
}
