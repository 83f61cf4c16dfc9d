import type { Point } from '../../results/result.ts';

/** The baseline file: what `check --update` writes and `check --baseline` compares with. */
export const BASELINE_SCHEMA = 'spp-baseline/1';

export type Values = readonly (number | null)[];

/** A point as a baseline keeps it: one value a seed of each statistic, null where not finite. */
export interface BaselinePoint {
  readonly name: string;
  readonly transition?: true | undefined;
  readonly shape: Point['shape'];
  readonly avg_sq_mean: Values;
  readonly avg_var: Values;
  /** Absent at the stem. */
  readonly res_avg_var?: Values | undefined;
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
  /** Of input, seeds and configs: of all that changes the numbers. */
  readonly config_hash: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly seeds: readonly number[];
  readonly networks: readonly BaselineNetwork[];
}
