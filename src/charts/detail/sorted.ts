import type { ChannelMoments } from '../../results/detail.ts';
import { deadChannels } from '../../results/statistic.ts';
import type { Subject, SubjectPoint } from './subjects.ts';

/** What a block's channels are, over all seeds that are drawn. */
export interface Sorted {
  readonly dead: number;
  readonly infinite: number;
  /** log₁₀ of the variance of every other one, in no order. */
  readonly alive: Float64Array;
}

/** What of the channels is told apart before they are sorted. */
export function sortedOut({ details, missing }: Pick<SubjectPoint, 'details' | 'missing'>): Sorted {
  const seeds = details.map(({ channels }) => sortedSeed(channels as ChannelMoments));
  const sum = (of: (seed: Sorted) => number) => seeds.reduce((total, seed) => total + of(seed), 0);
  const alive = new Float64Array(sum((seed) => seed.alive.length));
  let at = 0;
  for (const seed of seeds) {
    alive.set(seed.alive, at);
    at += seed.alive.length;
  }
  // A seed that is gone had as many channels as another.
  const gone = missing * (details[0]?.channels?.variance.length ?? 1);
  const infinite = gone + sum((seed) => seed.infinite);
  return { dead: sum(({ dead }) => dead), infinite, alive };
}

function sortedSeed({ mean, variance }: ChannelMoments): Sorted {
  const finite = Array.from(variance.keys()).filter((c) => Number.isFinite(variance[c]));
  const variances = Float64Array.from(finite, (c) => variance[c] as number);
  // Beside an infinite one all others would seem to be dead.
  const dead = deadChannels(
    Float64Array.from(finite, (c) => mean[c] as number),
    variances,
  );
  const alive = variances.filter((_, i) => !dead[i]).map(Math.log10);
  return { dead: dead.filter(Boolean).length, infinite: variance.length - finite.length, alive };
}

/** The channels of every block of every panel, in their order. */
export function allSortedOut(subjects: readonly Subject[]): Sorted[][] {
  return subjects.map(({ points }) => points.map(sortedOut));
}
