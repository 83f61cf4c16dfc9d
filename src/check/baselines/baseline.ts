import type { Point } from '../../results/result.ts';
import { STATISTIC_KEYS, type StatisticKey } from '../../results/statistics.ts';

/** The baseline file: what `check --update` writes and `check --baseline` compares with. */
export const BASELINE_SCHEMA = 'spp-baseline/1';

/** What drew the numbers of a baseline that does not say so. */
export const FIRST_RNG = 'spp-rng/1';

export type Values = readonly (number | null)[];

/**
 * A point as a baseline keeps it: one value a seed of each statistic, null where not finite. One that is
 * not defined at the point, or was not measured, is absent.
 */
export type BaselinePoint = {
  readonly name: string;
  readonly transition?: true | undefined;
  readonly shape: Point['shape'];
  readonly channel_axis?: number | undefined;
} & { readonly [Key in StatisticKey]?: Values | undefined };

/** The statistics that a point has, in the order of the table. */
export function keptOf(point: BaselinePoint): [StatisticKey, Values][] {
  return STATISTIC_KEYS.flatMap((key): [StatisticKey, Values][] => {
    const values = point[key];
    return values === undefined ? [] : [[key, values]];
  });
}

export interface BaselineNetwork {
  readonly name: string;
  /** The network's config, every default filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly points: readonly BaselinePoint[];
}

export interface Baseline {
  readonly schema: typeof BASELINE_SCHEMA;
  readonly tool: string;
  readonly engine: string;
  /** The stream that the weights were drawn from; absent where it was the first. */
  readonly rng?: string | undefined;
  /** Of input, seeds and configs: of all that changes the numbers. */
  readonly config_hash: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly seeds: readonly number[];
  readonly networks: readonly BaselineNetwork[];
}
