import type { Part } from '../lower/part.ts';
import type { Expected, NetworkResult, Point } from '../results/result.ts';
import { overSeeds } from '../results/statistic.ts';
import type { Measured } from './measure.ts';
import type { Prepared } from './prepare.ts';

/**
 * Puts the points of all seeds together, and what theory expects beside them.
 *
 * @param bySeed the points of each seed; one that overflowed has fewer
 * @param expected those of the network's plan
 */
export function networkResult(
  { spec, plan, parts }: Prepared,
  bySeed: readonly (readonly Measured[])[],
  expected: readonly Expected[],
): NetworkResult {
  const length = Math.max(...bySeed.map((points) => points.length));
  const points = parts.slice(0, length).map((part, index) => {
    const measured = bySeed.map((points) => points[index]);
    return {
      ...placed(part),
      ...statistics(part, measured),
      ...expectation(expected[index]),
      ...implied(part),
    };
  });
  const { params, macs, facts } = plan;
  return {
    name: spec.name,
    config: { ...spec },
    params,
    macs,
    facts,
    points: points.map(markOverflow),
  };
}

function placed({ place, point, facts }: Part) {
  const shape = point.shape as readonly [number, number, number, number];
  const { index, stage, block, name } = place;
  return { index, stage, block, name, transition: facts.transition, shape };
}

function statistics(part: Part, measured: readonly (Measured | undefined)[]) {
  const over = (value: (point: Measured) => number | undefined) =>
    overSeeds(measured.map((point) => point && value(point)));
  const dead = Math.max(...measured.map((point) => point?.dead ?? 0));
  return {
    avg_sq_mean: over((point) => point.avgSqMean),
    avg_var: over((point) => point.avgVar),
    res_avg_var: part.hasBranch ? over((point) => point.resAvgVar) : null,
    ...(dead > 0 ? { dead_channels: dead } : {}),
  };
}

function markOverflow(point: Point): Point {
  const finite = [point.avg_sq_mean, point.avg_var, point.res_avg_var].every(
    (statistic) => statistic === null || statistic.mean !== null,
  );
  return finite ? point : { ...point, non_finite: true };
}

function implied({ hasBranch, facts: { transition: _, ...facts } }: Part): Pick<Point, 'facts'> {
  return hasBranch ? { facts } : {};
}

/** Nothing, where there is no honest prediction. */
function expectation(expected: Expected | undefined): Pick<Point, 'expected'> {
  return expected === undefined || Object.keys(expected).length === 0 ? {} : { expected };
}
