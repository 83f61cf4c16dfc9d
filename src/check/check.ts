import type { Locate } from '../core/place.ts';
import type { Assertions, CheckSettings } from '../results/check-settings.ts';
import type { CheckReport, Finding, RuleInfo } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import type { RuleKind } from '../results/rules.ts';
import { asResult } from './baselines/as-result.ts';
import type { Baseline } from './baselines/baseline.ts';
import { compareWithBaseline } from './baselines/compare.ts';
import { diagnose } from './diagnose.ts';
import { judge, levelOf, RULE_IDS, RULES, rulesOf } from './table.ts';
import { verdict } from './verdict.ts';

export interface CheckInput {
  /** The config file and the baseline, as the user named them. */
  readonly configFile: string;
  readonly baselineFile: string | null;
  readonly config: { readonly networks: readonly { readonly name: string }[] };
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
    ...checkAssertions(result, assertions, settings),
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

function checkAssertions(
  { networks }: Result,
  assertions: Assertions,
  settings: CheckSettings,
): Finding[] {
  return networks.flatMap((network) =>
    rulesOf('assertion').flatMap(([id, rule]) =>
      judge(id, settings, network.name, () => rule.run(network, assertions)),
    ),
  );
}

/** Whether there is anything for a kind of rules to judge by. */
const APPLIES: Readonly<Record<RuleKind, (input: CheckInput) => boolean>> = {
  network: () => true,
  'smaller-batch': ({ settings }) => settings.batch_dependence !== false,
  assertion: ({ assertions }) => Object.keys(assertions).length > 0,
  baseline: ({ baseline }) => baseline !== undefined,
};

/** Every rule that there is, with its level: off too where there is nothing to judge by. */
function ruleInfos(input: CheckInput): RuleInfo[] {
  return RULE_IDS.map((id) => {
    const { kind, description } = RULES[id];
    const level = APPLIES[kind](input) ? levelOf(id, input.settings) : 'off';
    return { id, kind, description, level };
  });
}

/** The key that the finding is about, or its network. */
function placeOf({ network, key }: Finding, { config, locate }: CheckInput): string {
  if (typeof key === 'object') return locate(key);
  const index = config.networks.findIndex(({ name }) => name === network);
  if (index < 0) return locate(['networks']);
  return locate(key === undefined ? ['networks', index] : ['networks', index, key]);
}
