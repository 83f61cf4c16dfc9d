import type { Alignment } from './alignment.ts';
import type { NetworkResult } from './result.ts';
import type { StatisticKey } from './statistics.ts';

/** The file that `spp compare` writes. */
export const COMPARISON_SCHEMA = 'spp-comparison/1';

/** A network under a name that no other has, and the file it is from. */
export interface ComparedNetwork {
  readonly name: string;
  readonly source: string;
  readonly seeds: number;
  readonly result: NetworkResult;
}

/** Where two networks are compared in one statistic. */
export interface Difference {
  readonly statistic: StatisticKey;
  /** Index and name of the point, in the first network and in the second. */
  readonly index: readonly [number, number];
  readonly name: readonly [string, string];
  /** Means; null where a network has overflowed. */
  readonly means: readonly [number | null, number | null];
  /**
   * The second over the first; null where one has overflowed or is 0, and of a statistic that may be negative:
   * there the difference of the means tells.
   */
  readonly ratio: number | null;
}

export interface StatisticPair {
  readonly statistic: StatisticKey;
  /**
   * The first point, in the direction of its pass, at which they part beyond the seeds' spread; null where they
   * never do.
   */
  readonly parting: Difference | null;
  /** The largest ratio, whichever of the two is larger; null where there is nothing to compare. */
  readonly largest: Difference | null;
}

export interface NetworkPair {
  /** Positions in the comparison's list of networks. */
  readonly first: number;
  readonly second: number;
  readonly alignment: Alignment['kind'];
  /** Whether both have seeds enough to have a spread. */
  readonly spread: boolean;
  readonly statistics: readonly StatisticPair[];
  /**
   * The first point at which any statistic of the forward pass parts, in each that does, and then that of the
   * backward pass, which comes from the last block; empty where none ever does.
   */
  readonly partings: readonly Difference[];
  /** The largest difference in any statistic. */
  readonly largest: Difference | null;
}

export interface Comparison {
  readonly networks: readonly ComparedNetwork[];
  /** Every two networks, those of the first network first. */
  readonly pairs: readonly NetworkPair[];
}
