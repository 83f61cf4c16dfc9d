import type { NetworkResult, Point, Statistic } from './result.ts';
import { measuredIn, seedCount } from './result.ts';
import { overSeeds } from './statistic.ts';
import type { StatisticKey } from './statistics.ts';

/** What of a network may be summed up. */
type Summed = Pick<NetworkResult, 'points' | 'facts'>;

/** What a whole network's signal comes to, in one number. */
interface SummaryRow {
  /** What it is made of: where that was not measured, there is no such summary. */
  readonly of: StatisticKey;
  /**
   * Of one seed, by its position.
   *
   * @returns null where it is not defined for this network, or not finite
   */
  value(network: Summed, seed: number): number | null;
  /** Titles of its panel, the shortest last. */
  readonly titles: readonly [long: string, medium: string, short: string];
  /** What it is, and what it tells. */
  readonly help: string;
  /** A factor, whose axis may be logarithmic; others are shares. */
  readonly isFactor: boolean;
}

/** Every summary, in the order of the panels. */
export const SUMMARIES = {
  peak_var: {
    of: 'avg_var',
    value: ({ points }, seed) => largest(variancesOf(points, seed)),
    titles: ['Peak average channel variance', 'Peak avg. variance', 'Peak variance'],
    help: 'The largest avg_var of all points: tells of explosion, wherever it is.',
    isFactor: true,
  },
  end_var: {
    of: 'avg_var',
    value: ({ points }, seed) => variancesOf(points, seed).at(-1) ?? null,
    titles: ['Average channel variance at the end', 'Variance at the end', 'End variance'],
    help: 'avg_var of the last block: beside the peak it tells of attenuation, which a peak does not.',
    isFactor: true,
  },
  stage_growth: {
    of: 'avg_var',
    value: ({ points }, seed) => largest(longestStages(points).map((own) => growth(own, seed))),
    titles: ['Growth over the longest stage', 'Growth, longest stage', 'Stage growth'],
    help: 'avg_var at the last block of the longest stage over that at its first; of several of one length the largest. Depth multiplies it where nothing holds the signal.',
    isFactor: true,
  },
  branch_share: {
    of: 'res_avg_var',
    value: ({ points, facts }, seed) => {
      // What leaves such a block is not the sum but its activation, of which nothing is a share.
      if (facts?.post_activation) return null;
      const last = longestStages(points).flatMap(
        (own) => own.findLast(({ statistics }) => statistics.res_avg_var) ?? [],
      );
      return last.length === 0 ? null : least(last.map((point) => shareOfBranch(point, seed)));
    },
    titles: ['Share of its last branch', 'Share of its last branch', 'Branch share'],
    help: "What the last residual branch of the longest stage has of its block's variance, α² · gain² · res_avg_var / avg_var; of several stages of one length the smallest: near 0 the last blocks hardly matter. Not of post-activation networks, whose avg_var is measured behind an activation.",
    isFactor: false,
  },
  stem_grad: {
    of: 'grad_energy',
    value: ({ points }, seed) => {
      const [stem] = points;
      return stem === undefined ? null : valueAt(stem, 'grad_energy', seed);
    },
    titles: ['Gradient energy at the stem', 'Gradient energy at the stem', 'Stem gradient'],
    help: 'grad_energy at the stem, where the gradient has passed every block: what the depth of a network makes of it.',
    isFactor: true,
  },
} as const satisfies Readonly<Record<string, SummaryRow>>;

export type SummaryKey = keyof typeof SUMMARIES;

/** Every key, in the order of the table. */
export const SUMMARY_KEYS = Object.keys(SUMMARIES) as SummaryKey[];

/** The row of a summary, whatever it is. */
export function summaryRow(key: SummaryKey): SummaryRow {
  return SUMMARIES[key];
}

/** What of some networks can be summed up: the summaries of what was measured of any. */
export function summariesOf(networks: readonly Pick<NetworkResult, 'points'>[]): SummaryKey[] {
  const measured = measuredIn(networks);
  return SUMMARY_KEYS.filter((key) => measured.includes(summaryRow(key).of));
}

/** Whether the signal left the range of float32, under any seed: then there is no summary. */
export function hasOverflowed({ points }: Pick<NetworkResult, 'points'>): boolean {
  return points.some((point) => point.non_finite);
}

/**
 * A summary of a network: taken under each seed by itself, and then over the seeds.
 *
 * @returns null where it is not defined, or the signal overflowed
 */
export function summaryOf(key: SummaryKey, network: Summed): Statistic | null {
  if (hasOverflowed(network)) return null;
  const seeds = Math.max(0, ...network.points.map(seedCount));
  const values = Array.from({ length: seeds }, (_, seed) => summaryRow(key).value(network, seed));
  const statistic = overSeeds(values.map((value) => value ?? undefined));
  return seeds === 0 || statistic.mean === null ? null : statistic;
}

function valueAt({ statistics }: Point, key: StatisticKey, seed: number): number | null {
  return statistics[key]?.values[seed] ?? null;
}

function variancesOf(points: readonly Point[], seed: number): (number | null)[] {
  return points.map((point) => valueAt(point, 'avg_var', seed));
}

/** Null where a value is missing, for it may have been the largest. */
function largest(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return values.length === 0 || numbers.length < values.length ? null : Math.max(...numbers);
}

/** Null where a value is missing, for it may have been the least. */
function least(values: readonly (number | null)[]): number | null {
  const most = largest(values.map((value) => (value === null ? null : -value)));
  return most === null ? null : -most;
}

/** The blocks of each stage that has the most of them; the stem is none. */
function longestStages(points: readonly Point[]): Point[][] {
  const stages = [...new Set(points.map(({ stage }) => stage))].filter((stage) => stage > 0);
  const blocks = stages.map((stage) => points.filter((point) => point.stage === stage));
  const most = Math.max(...blocks.map((own) => own.length));
  return blocks.filter((own) => own.length === most);
}

function growth(stage: readonly Point[], seed: number): number | null {
  const [first, last] = variancesOf([stage[0], stage.at(-1)] as Point[], seed);
  return over(last ?? null, first ?? null);
}

/** Nobody but the architecture knows what a branch is multiplied by: without its facts there is no share. */
function shareOfBranch(point: Point, seed: number): number | null {
  if (point.facts === undefined) return null;
  const { alpha, gain, sum_scale = 1 } = point.facts;
  const share = over(valueAt(point, 'res_avg_var', seed), valueAt(point, 'avg_var', seed));
  return share === null ? null : (alpha * gain * sum_scale) ** 2 * share;
}

/** A ratio; null where there is none. */
function over(value: number | null, divisor: number | null): number | null {
  return value === null || divisor === null || divisor === 0 ? null : value / divisor;
}
