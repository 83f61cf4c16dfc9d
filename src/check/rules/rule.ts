import type { Assertions, CheckSettings } from '../../results/check-settings.ts';
import type { Draft } from '../../results/finding.ts';
import type { NetworkResult, Result } from '../../results/result.ts';
import type { Level, RuleKind } from '../../results/rules.ts';
import type { Baseline, BaselineNetwork } from '../baselines/baseline.ts';

export type { Draft } from '../../results/finding.ts';

/** What every rule says of itself. */
interface Declared {
  readonly kind: RuleKind;
  /** What it is that the rule finds. */
  readonly description: string;
  /** Where the config names no other. */
  readonly level: Level;
  /** Backward: about the gradient, and silent where that was not measured; absent: about the signal. */
  readonly pass?: 'backward';
}

/** What a rule may know beside the network's own result. */
export interface RuleContext {
  readonly settings: CheckSettings;
  /** The config's input: kind, batch, size … */
  readonly input: Readonly<Record<string, unknown>>;
  /** The same network on the first samples of the batch. */
  readonly smallerBatch?: NetworkResult;
}

/** A question put to a network's result. */
export interface Rule extends Declared {
  readonly kind: 'network' | 'smaller-batch';
  run(network: NetworkResult, context: RuleContext): Draft[];
}

/** A question put to a network's result by what the config asserts. */
export interface AssertionRule extends Declared {
  readonly kind: 'assertion';
  run(network: NetworkResult, assertions: Assertions): Draft[];
}

/** All networks beside those of the baseline, or one beside what it was; undefined where it is new. */
export type Compared = {
  readonly result: Result;
  readonly baseline: Baseline;
  readonly settings: CheckSettings;
} & (
  | { readonly network: null }
  | { readonly network: NetworkResult; readonly old: BaselineNetwork | undefined }
);

/** A question of what is no longer as it was. */
export interface BaselineRule extends Declared {
  readonly kind: 'baseline';
  run(compared: Compared): Draft[];
}
