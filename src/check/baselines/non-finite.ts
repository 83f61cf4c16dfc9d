import type { Draft } from '../../results/finding.ts';
import type { NetworkResult } from '../../results/result.ts';
import { spanOf } from '../rules/blocks.ts';
import type { BaselineRule } from '../rules/rule.ts';
import type { BaselineNetwork } from './baseline.ts';
import { comparable, isFinitePoint } from './blocks.ts';
import { NO_NUMBER } from './words.ts';

export const baselineNonFinite: BaselineRule = {
  kind: 'baseline',
  level: 'error',
  description: 'A statistic overflows, or no longer does, unlike in the baseline.',
  run(compared) {
    if (compared.network === null || compared.old === undefined) return [];
    return nonFiniteDrafts(compared.network, compared.old);
  },
};

/** An overflow that the baseline has not, or has elsewhere. */
function nonFiniteDrafts(network: NetworkResult, old: BaselineNetwork): Draft[] {
  if (!comparable(network, old)) return [];
  const now = network.points.find((point) => point.non_finite);
  const then = old.points.findIndex((point) => !isFinitePoint(point));
  if ((now?.index ?? -1) === then) return [];
  const before = then < 0 ? 'does not' : `does at ${old.points[then]?.name}`;
  if (now !== undefined) {
    const message = `the signal overflows here, and in the baseline it ${before}`;
    return [{ ...NO_NUMBER, where: spanOf([{ point: now }]), message }];
  }
  const message = `the signal stays finite, and in the baseline it overflows at ${old.points[then]?.name}`;
  const remedy = 'If it is mended, write the baseline anew with --update.';
  return [{ ...NO_NUMBER, where: null, message, remedy }];
}
