import { elements } from '../core/shape.ts';
import type { BlockFacts, NetworkFacts } from '../plan/facts.ts';

export { UNPLANNED } from '../plan/facts.ts';

import type { Chart } from './chart.ts';
import { inOrder, noiseOf, type StatisticKey, withoutRounding } from './statistics.ts';
import type { Swept, SweptKeys } from './swept.ts';

export type { NetworkFacts };

/** The result file, `spp-result/2`: what `analyze` writes and every later step reads. */
export const RESULT_SCHEMA = 'spp-result/2';

/** One statistic over the seeds. A value that is not finite is `null`. */
export interface Statistic {
  /** Mean over the seeds; null as soon as one seed is not finite. */
  readonly mean: number | null;
  /** Sample standard deviation over the seeds (n − 1); 0 for a single seed. */
  readonly std: number | null;
  /** One value a seed, in the order of `seeds`. */
  readonly values: readonly (number | null)[];
}

/** Point 0 is the stem's output, point l the output of block l. */
export interface Point {
  readonly index: number;
  /** 1-based; 0 for the stem. */
  readonly stage: number;
  /** 1-based within its stage; 0 for the stem. */
  readonly block: number;
  /** `stem` or `stage1.block1`. */
  readonly name: string;
  /** The block changes the channels or the resolution, so that its shortcut is a projection. */
  readonly transition: boolean;
  /** Of the block's output, samples first: N, C, H, W; or N, T, C; or N, C. */
  readonly shape: readonly number[];
  /** Where the channels are in `shape`; absent where it is 1. */
  readonly channel_axis?: number;
  /**
   * What was measured. Null where a statistic is not defined: that of a branch at the stem, or in a block
   * without an addition; one of pairs of samples, of a single sample.
   */
  readonly statistics: Statistics;
  /**
   * Share of the output's channels that are constant over the batch, at most 1: the largest over the
   * seeds. Absent where every channel is alive.
   */
  readonly dead_channels?: number;
  /** What theory expects, of the statistics for which it has an honest prediction. */
  readonly expected?: Expected;
  /** What the architecture implies of the block; absent where nobody planned it. */
  readonly facts?: PointFacts;
  /** Present and true where a statistic of some seed overflowed. */
  readonly non_finite?: true;
}

/** `transition` stands at the point itself. */
export type PointFacts = Omit<BlockFacts, 'transition'>;

/** By key; those that were not asked for are absent. */
export type Statistics = { readonly [Key in StatisticKey]?: Statistic | null };

/** Mean of a statistic over the seeds; null where it is not finite, not defined or not measured. */
export function meanOf(
  { statistics }: Pick<Point, 'statistics'>,
  key: StatisticKey,
): number | null {
  return statistics[key]?.mean ?? null;
}

/** The same as it is told: 0 where it is rounding. Undefined where nothing was measured. */
export function toldMean(point: Point, key: StatisticKey): number | null | undefined {
  const mean = point.statistics[key]?.mean;
  if (typeof mean !== 'number') return mean;
  const noise = noiseOf(key);
  return withoutRounding(key, mean, noise === null ? null : meanOf(point, noise));
}

/** Seeds that a point was measured under. */
export function seedCount({ statistics }: Pick<Point, 'statistics'>): number {
  return Math.max(0, ...Object.values(statistics).map((one) => one?.values.length ?? 0));
}

/** Channels of a point's tensor. */
export function channelsOf({
  shape,
  channel_axis = 1,
}: Pick<Point, 'shape' | 'channel_axis'>): number {
  return shape[channel_axis] ?? 1;
}

/** Values of a channel over which its statistics run. */
export function valuesOf(point: Pick<Point, 'shape' | 'channel_axis'>): number {
  return elements(point.shape) / channelsOf(point);
}

/** What was measured at a point of any of these networks, in the order of the table. */
export function measuredIn(networks: readonly Pick<NetworkResult, 'points'>[]): StatisticKey[] {
  const keys = networks.flatMap(({ points }) =>
    points.flatMap(({ statistics }) =>
      Object.entries(statistics).flatMap(([key, value]) => (value === null ? [] : [key])),
    ),
  );
  return inOrder(keys as StatisticKey[]);
}

/** What a picture of a result shows where nothing else is said, in the order of the table. */
export function drawnOf({ panels, networks }: Pick<Result, 'panels' | 'networks'>): StatisticKey[] {
  return panels === undefined ? measuredIn(networks) : inOrder(panels);
}

/** Predicted statistics of a point; a key is absent where there is no honest prediction. */
export type Expected = { readonly [Key in StatisticKey]?: number };

/**
 * What a network was fed with: the input, where it has a batch, a size or channels of its own with those; or
 * something of its own altogether, `fed`.
 */
export function inputOf(
  common: Result['input'],
  { config, input = common }: Pick<NetworkResult, 'config' | 'input'>,
) {
  const { batch = input['batch'], size = input['size'], channels = input['channels'] } = config;
  const { fed } = config;
  return fed === undefined ? { ...input, batch, size, channels } : { fed };
}

/** The fixed point of a plain network's layers (no shortcut, no norm, one law), and how fast it is reached. */
export interface MeanField {
  /** σ_w²: variance of a weight times the fan-in. */
  readonly weight_variance: number;
  /** σ_b² */
  readonly bias_variance: number;
  /** q*, the variance that a pre-activation comes to. */
  readonly variance: number;
  /**
   * χ₁, what a layer makes of a small distance of two inputs, squared: below 1 order, above 1 chaos; null:
   * beyond all bounds, for the activation jumps.
   */
  readonly slope: number | null;
  /** c*, the correlation that two inputs come to: 1 in order. */
  readonly correlation: number;
  /** ξ_c, layers after which a correlation is nearer to it by e; null where it is critical, and there is none. */
  readonly depth_scale: number | null;
}

export interface NetworkResult {
  readonly name: string;
  /** What a sweep gave it; absent where nothing was swept. */
  readonly swept?: Swept;
  /** What it was fed with, where that is not the result's. */
  readonly input?: Result['input'];
  /** The step of its training that it was saved at; absent of a network that is no part of a sequence. */
  readonly step?: number;
  /** The network's config with every default filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Parameters of stem and blocks (weights, and the affine pair of each norm), without the head. */
  readonly params: number;
  /** Multiply-adds of the convolutions for one sample. */
  readonly macs: number;
  /** What its architecture implies; absent where nobody planned it. */
  readonly facts?: NetworkFacts;
  /** What becomes of a plain network of many layers; absent of others. */
  readonly mean_field?: MeanField;
  /** In order of depth. A network that overflowed ends with the block in which it did. */
  readonly points: readonly Point[];
}

export interface Result {
  readonly schema: typeof RESULT_SCHEMA;
  readonly title: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly engine: { readonly name: string };
  /** The stream of random numbers that weights and noise were drawn from, `spp-rng/2`. */
  readonly rng: string;
  /** The config's input with every default filled in: kind, batch, size [h, w], channels … */
  readonly input: Readonly<Record<string, unknown>>;
  readonly seeds: readonly number[];
  /** What is drawn where nothing else is said; absent: all that was measured. */
  readonly panels?: readonly StatisticKey[];
  /** Which picture is drawn of it where nothing else is said; absent: block by block. */
  readonly chart?: Chart;
  /** What was swept; absent where nothing was. */
  readonly sweep?: SweptKeys;
  readonly networks: readonly NetworkResult[];
}
