import type { CheckSettings } from '../../results/check-settings.ts';
import type { Finding } from '../../results/finding.ts';
import type { Result } from '../../results/result.ts';
import type { Compared } from '../rules/rule.ts';
import { judge, rulesOf } from '../table.ts';
import type { Baseline } from './baseline.ts';

/** What is no longer as the baseline has it. Networks are matched by name. */
export function compareWithBaseline(
  result: Result,
  baseline: Baseline,
  settings: CheckSettings,
): Finding[] {
  const common = { result, baseline, settings };
  const each = result.networks.map((network) => ({
    ...common,
    network,
    old: baseline.networks.find(({ name }) => name === network.name),
  }));
  const all: Compared[] = [{ ...common, network: null }, ...each];
  return all.flatMap((compared) =>
    rulesOf('baseline').flatMap(([id, rule]) =>
      judge(id, settings, compared.network?.name ?? null, () => rule.run(compared)),
    ),
  );
}
