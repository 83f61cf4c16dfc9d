import type { Draft } from '../../results/finding.ts';
import type { BaselineRule } from '../rules/rule.ts';
import type { BaselineNetwork } from './baseline.ts';
import { NO_NUMBER, UPDATE } from './words.ts';

export const baselineNetworks: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'A network was added, removed or renamed since the baseline.',
  run({ network, result, baseline, ...compared }) {
    if (network !== null) return 'old' in compared && compared.old !== undefined ? [] : [ADDED];
    const names = new Set(result.networks.map(({ name }) => name));
    return baseline.networks.filter(({ name }) => !names.has(name)).map(removed);
  },
};

const ADDED: Draft = {
  ...NO_NUMBER,
  where: null,
  message: 'the baseline has no such network',
  remedy: UPDATE,
};

function removed({ name }: BaselineNetwork): Draft {
  const message = `the baseline has a network ${JSON.stringify(name)}, which the config has not`;
  return { ...NO_NUMBER, where: null, message, remedy: UPDATE, key: ['networks'] };
}
