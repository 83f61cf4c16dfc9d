import type { Draft } from '../../results/finding.ts';
import type { NetworkResult } from '../../results/result.ts';
import type { BaselineNetwork } from './baseline.ts';
import { comparable, isFinitePoint, placeOf } from './blocks.ts';

/** An overflow that the baseline has not, or has elsewhere. */
export function nonFiniteDrafts(network: NetworkResult, old: BaselineNetwork): Draft[] {
  if (!comparable(network, old)) return [];
  const now = network.points.find((point) => point.non_finite);
  const then = old.points.findIndex((point) => !isFinitePoint(point));
  if ((now?.index ?? -1) === then) return [];
  const none = { statistic: null, expected: null, actual: null } as const;
  const before = then < 0 ? 'does not' : `does at ${old.points[then]?.name}`;
  if (now !== undefined) {
    const message = `the signal overflows here, and in the baseline it ${before}`;
    return [{ ...none, where: placeOf(now), message }];
  }
  const message = `the signal stays finite, and in the baseline it overflows at ${old.points[then]?.name}`;
  const remedy = 'If it is mended, write the baseline anew with --update.';
  return [{ ...none, where: null, message, remedy }];
}
