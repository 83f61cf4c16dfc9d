import type { Level } from './rules.ts';
import type { StatisticKey } from './statistics.ts';

/** Where healthy ends, for the rules that have a number to say so. */
export interface Thresholds {
  /** Most that the squared mean may be of the variance. */
  readonly mean_shift: number;
  /** Factor over the whole network that is an explosion, its inverse a collapse: of the variance, or of the gradient. */
  readonly growth: number;
  /** What a branch, a projection or the stem may make of the variance that it should keep. */
  readonly variance: readonly [min: number, max: number];
  /** Share by which a branch may differ from the others of its network. */
  readonly outlier: number;
  /** Share by which an addition may miss α² times the branch's variance. */
  readonly addition: number;
  /** What a block may make of the gradient energy, beside what it makes of the signal. */
  readonly gradient_factor: readonly [min: number, max: number];
  /** What a branch may hand back of the gradient, over what its shortcut does. */
  readonly gradient_share: readonly [min: number, max: number];
  /** Share of constant channels. */
  readonly dead_channels: number;
  /** Share by which a smaller batch may change a variance. */
  readonly batch: number;
  /** Share by which a statistic may miss its prediction. */
  readonly expected: number;
}

/** How far a statistic may be from its baseline: the largest of the three. */
export interface Tolerance {
  /** Share of the value (of the squared mean: of value or variance, whichever is larger). */
  readonly rtol: number;
  /** Not of gradients, which are judged by their share alone. */
  readonly atol: number;
  /** Standard deviations over the seeds; counts only where the seeds are others. */
  readonly spread: number;
}

/** The key `check` of a config, every default filled in. */
export interface CheckSettings {
  /** Levels that differ from the rules' own. */
  readonly rules: Readonly<Record<string, Level | undefined>>;
  readonly thresholds: Thresholds;
  readonly baseline: Tolerance;
  /** Samples of the second, smaller batch; false: there is none. */
  readonly batch_dependence: number | false;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  mean_shift: 1,
  growth: 10,
  variance: [0.5, 1.5],
  outlier: 0.3,
  addition: 0.4,
  gradient_factor: [0.25, 4],
  gradient_share: [0.0001, 10],
  dead_channels: 0.01,
  batch: 0.1,
  expected: 0.15,
};

export const DEFAULT_TOLERANCE: Tolerance = { rtol: 2e-3, atol: 1e-6, spread: 8 };

export const DEFAULT_CHECK: CheckSettings = {
  rules: {},
  thresholds: DEFAULT_THRESHOLDS,
  baseline: DEFAULT_TOLERANCE,
  batch_dependence: false,
};

/** A bound on a statistic: of all points, or of those that it names. */
export interface Bound {
  readonly min?: number;
  readonly max?: number;
  readonly stages?: readonly number[];
  /** By name, `stage1.block2` or `stem`, or by index. */
  readonly blocks?: readonly (string | number)[];
  /** By name. */
  readonly networks?: readonly string[];
  /** Where the config has it. */
  readonly path: readonly (string | number)[];
}

/** The key `assert` of a config. */
export type Assertions = { readonly [Key in StatisticKey]?: readonly Bound[] };
