import {
  BIN_EDGES,
  type ChannelMoments,
  type Detail,
  type DetailKind,
  QUANTILE_LEVELS,
  TAILS,
  type Tails,
  type TensorDetail,
} from '../results/detail.ts';
import { deadChannels } from '../results/statistic.ts';

/** What a report has of a tensor: of all seeds together, and in few numbers of few digits. */
export interface BriefTensor {
  /** Seeds that it was measured under, and those that had overflowed before. */
  readonly seeds: number;
  readonly lost: number;
  readonly dead: number;
  /** Variances of channels from the least to the largest, 0 of dead ones; null: not finite. */
  readonly channels?: readonly (number | null)[];
  /** Shares of the values in each bin; null: the tensor is constant. */
  readonly histogram?: readonly number[] | null;
  /** In standard deviations from the mean; null: the tensor is constant. */
  readonly quantiles?: readonly number[] | null;
  /** Means over the seeds. */
  readonly tails?: Tails;
}

export interface BriefPoint {
  readonly output: BriefTensor;
  readonly branch: BriefTensor | null;
}

/** A detail as it stands in a report. */
export interface BriefDetail {
  readonly kinds: readonly DetailKind[];
  /** In the order of the report's networks, each point by point. */
  readonly networks: readonly (readonly BriefPoint[])[];
}

/** Channels in all, and of each tensor between these: more cannot be told apart in a picture. */
const CHANNELS = 120_000;
const [FEWEST, MOST] = [24, 256];

/** What a report shows of a detail. */
export function briefOf({ kinds, networks }: Detail): BriefDetail {
  const count = networks.reduce((sum, { points }) => sum + 2 * points.length, 0);
  const most = Math.min(MOST, Math.max(FEWEST, Math.floor(CHANNELS / count)));
  return {
    kinds,
    networks: networks.map(({ points }) =>
      points.map(({ output, branch }) => ({
        output: briefTensor(output, most),
        branch: branch === null ? null : briefTensor(branch, most),
      })),
    ),
  };
}

function briefTensor(all: readonly (TensorDetail | null)[], most: number): BriefTensor {
  const seeds = all.filter((seed) => seed !== null);
  const having = <Key extends keyof TensorDetail>(key: Key) =>
    seeds.flatMap((seed): NonNullable<TensorDetail[Key]>[] => {
      const value = seed[key];
      return value === undefined ? [] : [value as NonNullable<TensorDetail[Key]>];
    });
  const [channels, tails] = [having('channels'), having('tails')];
  const varied = seeds.filter(({ tails: own }) => own !== undefined && own.variance > 0);
  return {
    seeds: seeds.length,
    lost: all.length - seeds.length,
    dead: rounded(average(having('dead'))),
    ...(channels.length > 0 && { channels: sampled(variancesOf(channels), most) }),
    ...(having('histogram').length > 0 && { histogram: sharesOf(varied) }),
    ...(having('quantiles').length > 0 && { quantiles: standardised(varied) }),
    ...(tails.length > 0 && { tails: averageTails(tails) }),
  };
}

/** The variances of all channels of all seeds: 0 of a dead one. */
function variancesOf(seeds: readonly ChannelMoments[]): Float64Array {
  const all = new Float64Array(seeds.reduce((sum, { variance }) => sum + variance.length, 0));
  let at = 0;
  for (const { mean, variance } of seeds) {
    const dead = deadChannels(mean, variance);
    for (let c = 0; c < variance.length; c++) {
      all[at + c] = dead[c] ? 0 : (variance[c] as number);
    }
    at += variance.length;
  }
  return all;
}

/** So many of some values, from the least to the largest, what is not finite at the end: their quantiles. */
function sampled(values: Float64Array, most: number): (number | null)[] {
  // Not numbers are sorted behind all others.
  values.sort();
  const length = Math.min(most, values.length);
  return Array.from({ length }, (_, i) => {
    const value = values[Math.floor(((i + 0.5) * values.length) / length)] as number;
    return Number.isFinite(value) ? rounded(value) : null;
  });
}

function sharesOf(seeds: readonly TensorDetail[]): number[] | null {
  const counts = BIN_EDGES.slice(1).map((_, bin) =>
    seeds.reduce((sum, { histogram }) => sum + (histogram?.[bin] ?? 0), 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total > 0 ? counts.map((count) => rounded(count / total)) : null;
}

function standardised(seeds: readonly TensorDetail[]): number[] | null {
  const all = seeds.flatMap(({ quantiles, tails }) => {
    if (quantiles === undefined || tails === undefined) return [];
    const deviation = Math.sqrt(tails.variance);
    return [Array.from(quantiles, (value) => (value - tails.mean) / deviation)];
  });
  if (all.length === 0) return null;
  const means = QUANTILE_LEVELS.map((_, i) => average(all.map((own) => own[i] as number)));
  return means.every(Number.isFinite) ? means.map(rounded) : null;
}

function averageTails(seeds: readonly Tails[]): Tails {
  const means = TAILS.map((key) => [key, rounded(average(seeds.map((seed) => seed[key])))]);
  return Object.fromEntries(means);
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With as many digits as a picture shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
