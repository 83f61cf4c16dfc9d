import type { CheckSettings } from '../../results/check-settings.ts';
import { type Draft, type Finding, findingsOf } from '../../results/finding.ts';
import type { NetworkResult, Result } from '../../results/result.ts';
import { levelOf, type RuleId } from '../../results/rules.ts';
import type { Baseline, BaselineNetwork } from './baseline.ts';
import { blockDrafts, comparable } from './blocks.ts';
import { configDrafts, conventionDrafts } from './config.ts';
import { nonFiniteDrafts } from './non-finite.ts';
import { statisticDrafts } from './statistics.ts';

/** What is no longer as the baseline has it. Networks are matched by name. */
export function compareWithBaseline(
  result: Result,
  baseline: Baseline,
  settings: CheckSettings,
): Finding[] {
  const tell = (rule: RuleId, network: string | null, drafts: readonly Draft[]) =>
    findingsOf(rule, levelOf(rule, settings.rules), network, drafts);
  const known = (name: string) => baseline.networks.find((network) => network.name === name);
  const gone = baseline.networks.filter(
    ({ name }) => !result.networks.some((network) => network.name === name),
  );
  return [
    ...tell('baseline-networks', null, gone.map(removed)),
    ...tell('baseline-config', null, configDrafts(result.input, baseline.input, ['input'])),
    ...result.networks.flatMap((network) => {
      const { name } = network;
      const old = known(name);
      if (old === undefined) return tell('baseline-networks', name, [ADDED]);
      return [
        ...tell('baseline-convention', name, conventionDrafts(network.config, old.config)),
        ...tell('baseline-config', name, configDrafts(network.config, old.config)),
        ...tell('baseline-blocks', name, blockDrafts(network, old)),
        ...tell('baseline-non-finite', name, nonFiniteDrafts(network, old)),
        ...tell('baseline-statistics', name, numbers(network, old, result, baseline, settings)),
      ];
    }),
  ];
}

function numbers(
  network: NetworkResult,
  old: BaselineNetwork,
  { seeds }: Result,
  baseline: Baseline,
  settings: CheckSettings,
): Draft[] {
  if (!comparable(network, old)) return [];
  const values = { now: network.points, old: old.points };
  return statisticDrafts(values, { now: seeds, old: baseline.seeds }, settings.baseline);
}

const UPDATE = 'If it is meant, write the baseline anew with --update.';
const NOWHERE = { where: null, statistic: null, expected: null, actual: null } as const;
const ADDED: Draft = { ...NOWHERE, message: 'the baseline has no such network', remedy: UPDATE };

function removed({ name }: BaselineNetwork): Draft {
  const message = `the baseline has a network ${JSON.stringify(name)}, which the config has not`;
  return { ...NOWHERE, message, remedy: UPDATE, key: ['networks'] };
}
