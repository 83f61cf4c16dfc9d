import type { Part } from '../lower/part.ts';
import type { Expected, MeanField, NetworkFacts, NetworkResult, Point } from '../results/result.ts';
import { overSeeds } from '../results/statistic.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { Measured } from './measured.ts';

/** A network whose points are put together. */
export interface Outline {
  /** With every default filled in. */
  readonly config: NetworkResult['config'];
  /** Of its training; absent where it is no part of a sequence. */
  readonly step?: number | undefined;
  readonly parts: readonly Part[];
  readonly params: number;
  readonly macs: number;
  /** Absent where nobody planned it. */
  readonly facts?: NetworkFacts;
  readonly meanField?: MeanField;
}

/**
 * Puts the points of all seeds together, and what theory expects beside them.
 *
 * @param bySeed the points of each seed; one that overflowed has fewer
 * @param expected one entry a part; none where there is no theory of the network
 */
export function networkResult(
  name: string,
  { config, step, parts, params, macs, facts, meanField }: Outline,
  bySeed: readonly (readonly Measured[])[],
  expected: readonly Expected[],
): NetworkResult {
  const length = Math.max(...bySeed.map((points) => points.length));
  const points = parts.slice(0, length).map((part, index) => {
    const measured = bySeed.map((points) => points[index]);
    return {
      ...placed(part),
      ...statistics(measured),
      ...expectation(expected[index]),
      ...implied(part),
    };
  });
  return {
    name,
    ...(step === undefined ? {} : { step }),
    config,
    params,
    macs,
    ...(facts === undefined ? {} : { facts }),
    ...(meanField === undefined ? {} : { mean_field: meanField }),
    points: points.map(markOverflow),
  };
}

function placed({ place, point, facts }: Part) {
  const { shape, channelAxis = 1 } = point;
  const axis = channelAxis === 1 ? {} : { channel_axis: channelAxis };
  const { index, stage, block, name } = place;
  return { index, stage, block, name, transition: facts.transition, shape, ...axis };
}

/** A statistic that one seed did not reach, having overflowed before, is not finite under that seed. */
function statistics(measured: readonly (Measured | undefined)[]) {
  const keys = Object.keys(measured.find((point) => point !== undefined)?.statistics ?? {});
  const over = (key: StatisticKey) => {
    const values = measured.map((point) => point?.statistics[key]);
    return values.includes(null) ? null : overSeeds(values as (number | undefined)[]);
  };
  const dead = Math.max(...measured.map((point) => point?.dead ?? 0));
  return {
    statistics: Object.fromEntries((keys as StatisticKey[]).map((key) => [key, over(key)])),
    ...(dead > 0 ? { dead_channels: dead } : {}),
  };
}

function markOverflow(point: Point): Point {
  const finite = Object.values(point.statistics).every(
    (statistic) => statistic === null || statistic.mean !== null,
  );
  return finite ? point : { ...point, non_finite: true };
}

function implied({ hasBranch, facts: { transition: _, ...facts } }: Part): Pick<Point, 'facts'> {
  return hasBranch ? { facts } : {};
}

/** Nothing, where there is no honest prediction. */
function expectation(expected: Expected | undefined): Pick<Point, 'expected'> {
  if (expected === undefined || Object.keys(expected).length === 0) return {};
  const rounded = Object.entries(expected).map(([key, value]) => [key, settled(value)]);
  return { expected: Object.fromEntries(rounded) };
}

/**
 * To 12 digits: the last ones are those of Math.exp and Math.tanh, and not the same in every version of Node (24 and 22
 * differ in the sixteenth), where a result is to have the same bytes.
 */
function settled(value: number): number {
  return Number(value.toPrecision(12));
}
