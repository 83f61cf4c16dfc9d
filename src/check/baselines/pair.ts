import type { Point } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { BaselinePoint } from './baseline.ts';

/** A pair of points that are to be the same. */
export interface Pair {
  readonly now: Point;
  readonly old: BaselinePoint;
}

/** What this run and the baseline have of something. */
export interface NowAndThen<T, U> {
  readonly now: readonly T[];
  readonly old: readonly U[];
}

/** A statistic at a point that is not what it was. */
export interface Change {
  readonly point: Point;
  readonly key: StatisticKey;
  readonly now: number;
  readonly old: number;
  readonly allowed: number;
  /** Of the values, where those of one seed are compared. */
  readonly seed?: number;
}
