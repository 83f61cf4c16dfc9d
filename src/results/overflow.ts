import type { Point } from './result.ts';
import { passOf, STATISTIC_KEYS } from './statistics.ts';

/** Whether the signal itself is not finite at a point: then no gradient comes from there either. */
export function signalOverflows({ statistics }: Pick<Point, 'statistics'>): boolean {
  return STATISTIC_KEYS.some((key) => passOf(key) === 'forward' && statistics[key]?.mean === null);
}
