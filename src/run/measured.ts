import type { Part } from '../lower/part.ts';
import { deadShare } from '../results/statistic.ts';
import {
  isDefined,
  type Readings,
  type StatisticKey,
  statisticRow,
} from '../results/statistics.ts';

import type { Distribution } from './detail/distribution.ts';

/** What was read of a point, by place and name: `output.mean`. */
export type PointReadings = ReadonlyMap<string, ArrayLike<number>>;

/** One point under one seed. */
export interface Measured {
  /** Not finite where the signal overflowed; null where the statistic is not defined. */
  readonly statistics: { readonly [Key in StatisticKey]?: number | null };
  /** Share of the output's channels that are constant over the batch. */
  readonly dead: number;
  /** What the statistics are made of. */
  readonly readings: PointReadings;
  /** How the values of its tensors are distributed, where that was looked at. */
  readonly distributions?: Distributions;
}

export type Distributions = { readonly [Place in 'output' | 'branch']?: Distribution };

const NOTHING: ArrayLike<number> = [];
/** Of a gradient that nothing was read of: L does not depend on it. */
const NO_GRADIENT: ArrayLike<number> = [0];

/** The statistics of a point, of what was read of it. */
export function measuredOf(
  part: Part,
  readings: PointReadings,
  wanted: readonly StatisticKey[],
): Measured {
  const batch = part.point.shape[0] as number;
  const at = { batch, index: part.place.index, hasBranch: part.hasBranch };
  const value = (key: StatisticKey) => {
    if (!isDefined(key, at)) return null;
    const row = statisticRow(key);
    const absent = row.of === 'gradient' ? NO_GRADIENT : NOTHING;
    const of: Readings = {
      batch,
      read: (name) => readings.get(`${row.of}.${name}`) ?? absent,
    };
    return row.value(of);
  };
  const [mean, variance] = ['mean', 'variance'].map((name) => readings.get(`output.${name}`));
  return {
    statistics: Object.fromEntries(wanted.map((key) => [key, value(key)])),
    dead: deadShare(mean ?? NOTHING, variance ?? NOTHING),
    readings,
  };
}

/** Whether no statistic of a point overflowed. */
export function isFinitePoint({ statistics }: Pick<Measured, 'statistics'>): boolean {
  return Object.values(statistics).every((value) => value === null || Number.isFinite(value));
}
