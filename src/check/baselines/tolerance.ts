import type { Tolerance } from '../../results/check-settings.ts';
import { passOf, type StatisticKey } from '../../results/statistics.ts';

/**
 * Least that a statistic may differ by. Of a gradient nothing: it is a product over the blocks, of which a share
 * tells however small it is.
 */
export function leastAllowed(key: StatisticKey, { atol }: Tolerance): number {
  return passOf(key) === 'backward' ? 0 : atol;
}
