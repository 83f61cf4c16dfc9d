import type { AnySpec } from '../../networks/imported.ts';
import type { NetworkResult, Point, Statistic } from '../../results/result.ts';
import { overSeeds } from '../../results/statistic.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { UnitRecord } from './record.ts';

/**
 * A network's result, of those under each of its seeds: what a run of all of them would have put together.
 *
 * @param records one a seed, in the order of the seeds
 */
export function wholeOf({ step, ...spec }: AnySpec, records: readonly UnitRecord[]): NetworkResult {
  const [first] = records as readonly [UnitRecord];
  const networks = records.map(({ network }) => network);
  const longest = networks.reduce((a, b) => (b.points.length > a.points.length ? b : a));
  return {
    name: spec.name,
    ...(step === undefined ? {} : { step }),
    config: { ...spec, ...first.fed },
    ...first.network,
    points: longest.points.map((_, i) => pointOf(networks.map(({ points }) => points[i]))),
  };
}

/** A point over the seeds; undefined under one that overflowed before it. */
function pointOf(each: readonly (Point | undefined)[]): Point {
  const {
    non_finite: _,
    dead_channels: __,
    statistics,
    ...place
  } = each.find((point) => point !== undefined) as Point;
  const keys = Object.keys(statistics) as StatisticKey[];
  const over = keys.map((key) => [key, statisticOf(key, each)] as const);
  const dead = Math.max(...each.map((point) => point?.dead_channels ?? 0));
  const { index, stage, block, name, transition, shape, channel_axis, ...others } = place;
  return {
    ...{ index, stage, block, name, transition, shape },
    ...(channel_axis === undefined ? {} : { channel_axis }),
    statistics: Object.fromEntries(over),
    ...(dead > 0 ? { dead_channels: dead } : {}),
    ...others,
    ...(over.some(([, one]) => one !== null && one.mean === null) ? { non_finite: true } : {}),
  };
}

/** Null where it is not defined at the point. */
function statisticOf(key: StatisticKey, each: readonly (Point | undefined)[]): Statistic | null {
  const statistics = each.map((point) => (point === undefined ? undefined : point.statistics[key]));
  if (statistics.includes(null)) return null;
  return overSeeds(statistics.map((one) => one?.values[0] ?? undefined));
}
