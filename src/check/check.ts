import type { Config } from '../config/schema.ts';
import type { Locate } from '../core/place.ts';
import type { Assertions, CheckSettings } from '../results/check-settings.ts';
import type { CheckReport, Finding, RuleInfo } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import { levelOf, RULE_CATALOGUE, RULE_IDS, type RuleId } from '../results/rules.ts';
import { checkAssertions } from './assertions.ts';
import { asResult } from './baselines/as-result.ts';
import type { Baseline } from './baselines/baseline.ts';
import { compareWithBaseline } from './baselines/compare.ts';
import { diagnose } from './diagnose.ts';
import { verdict } from './verdict.ts';

export interface CheckInput {
  /** The config file and the baseline, as the user named them. */
  readonly configFile: string;
  readonly baselineFile: string | null;
  readonly config: Pick<Config, 'networks'>;
  /** Where a path of the config stands: `file:line:column`. */
  readonly locate: Locate;
  readonly settings: CheckSettings;
  readonly assertions: Assertions;
  readonly result: Result;
  readonly baseline?: Baseline | undefined;
  /** The same networks on the first samples of the batch. */
  readonly smallerBatch?: Result | undefined;
  /** Warnings fail the check too. */
  readonly strict: boolean;
}

/** Judges a result by rules, assertions and, where there is one, its baseline. */
export function check(input: CheckInput): CheckReport {
  const { result, baseline, settings, assertions, strict } = input;
  const findings = [
    ...diagnose(result, settings, input.smallerBatch),
    ...checkAssertions(result.networks, assertions, levelOf('assert', settings.rules)),
    ...(baseline === undefined ? [] : compareWithBaseline(result, baseline, settings)),
  ].map((finding) => ({ ...finding, place: placeOf(finding, input) }));
  return {
    config: input.configFile,
    baseline: input.baselineFile,
    title: result.title,
    engine: result.engine.name,
    seeds: result.seeds,
    rules: ruleInfos(input),
    networks: result.networks.map((network) => {
      const old = baseline?.networks.find(({ name }) => name === network.name);
      return {
        verdict: verdict(findings, network.name),
        result: network,
        ...(old === undefined ? {} : { baseline: asResult(old) }),
      };
    }),
    findings,
    strict,
    failed: findings.some(({ level }) => level === 'error' || strict),
  };
}

/** Every rule that there is, with its level: off too where there is nothing to judge by. */
function ruleInfos({ settings, assertions, baseline }: CheckInput): RuleInfo[] {
  const applies = (id: RuleId) => {
    if (id === 'batch-dependence') return settings.batch_dependence !== false;
    if (id === 'assert') return Object.keys(assertions).length > 0;
    return baseline !== undefined || !id.startsWith('baseline-');
  };
  return RULE_IDS.map((id) => ({
    id,
    description: RULE_CATALOGUE[id].description,
    level: applies(id) ? levelOf(id, settings.rules) : 'off',
  }));
}

/** The key that the finding is about, or its network. */
function placeOf({ network, key }: Finding, { config, locate }: CheckInput): string {
  if (typeof key === 'object') return locate(key);
  const index = config.networks.findIndex(({ name }) => name === network);
  if (index < 0) return locate(['networks']);
  return locate(key === undefined ? ['networks', index] : ['networks', index, key]);
}
