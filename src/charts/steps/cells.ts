import type { NetworkResult } from '../../results/result.ts';
import { toldMean } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { Run } from '../../results/steps.ts';

/** A block at a step of a run. */
export interface Cell {
  /** Which step, counted from 0. */
  readonly row: number;
  readonly step: number;
  /** Index of the block. */
  readonly index: number;
  /** Null where it is not finite. */
  readonly value: number | null;
}

/** What was measured of a run: a row a step, a cell a block; none where the statistic is not defined. */
export function cellsOf(
  networks: readonly NetworkResult[],
  run: Run,
  key: StatisticKey,
): readonly Cell[] {
  return run.networks.flatMap((i, row) => {
    const { step = 0, points } = networks[i] as NetworkResult;
    return points.flatMap((point): Cell[] => {
      const value = toldMean(point, key);
      const isThere = point.statistics[key] !== null && value !== undefined;
      return isThere ? [{ row, step, index: point.index, value }] : [];
    });
  });
}
