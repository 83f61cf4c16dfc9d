import type { NetworkResult, Point, Statistics } from '../../results/result.ts';

/** A network as it came out under one of its seeds; it ends with the block in which that seed overflows. */
export function underSeed(network: NetworkResult, seed: number): NetworkResult {
  const points = network.points.map((point) => pointUnder(point, seed));
  const end = points.findIndex(({ non_finite }) => non_finite);
  return { ...network, points: end < 0 ? points : points.slice(0, end + 1) };
}

function pointUnder({ non_finite: _, statistics, ...point }: Point, seed: number): Point {
  const entries = Object.entries(statistics).map(([key, statistic]) => {
    const mean = statistic?.values[seed] ?? null;
    const own = { mean, std: mean === null ? null : 0, values: [mean] };
    return [key, statistic === null ? null : own] as const;
  });
  const own = { ...point, statistics: Object.fromEntries(entries) as Statistics };
  const isWhole = entries.every(([, statistic]) => statistic === null || statistic.mean !== null);
  return isWhole ? own : { ...own, non_finite: true };
}
