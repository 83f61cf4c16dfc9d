import type { InputConfig } from './config/schema.ts';
import type { BlockPlan, StemPlan } from './core/plan.ts';
import type { Expected, NetworkResult, Point } from './core/result.ts';
import { overSeeds } from './core/statistic.ts';
import type { Measured } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { expectedPoints } from './theory/expected.ts';
import type { InputLaw } from './theory/input.ts';

/**
 * Puts the points of all seeds together, and what theory expects beside them.
 *
 * @param bySeed the points of each seed; one that overflowed has fewer
 */
export function networkResult(
  { config, plan, batch }: Prepared,
  bySeed: readonly (readonly Measured[])[],
  input: InputConfig,
): NetworkResult {
  const length = Math.max(...bySeed.map((points) => points.length));
  const expected = expectedPoints(plan, inputLaw(input, batch));
  const points = [plan.stem, ...plan.blocks].slice(0, length).map((part, index) => {
    const measured = bySeed.map((points) => points[index]);
    return {
      ...place(part, batch),
      ...statistics(part, measured),
      ...expectation(expected[index]),
    };
  });
  const { params, macs } = plan;
  return {
    name: config.name,
    config: { ...config },
    params,
    macs,
    points: points.map(markOverflow),
  };
}

function place(part: StemPlan | BlockPlan, batch: number) {
  const { index, stage, block, transition } =
    'branch' in part ? part : { index: 0, stage: 0, block: 0, transition: false };
  const shape = [batch, ...part.output] as const;
  return { index, stage, block, name: part.name, transition, shape };
}

function statistics(part: StemPlan | BlockPlan, measured: readonly (Measured | undefined)[]) {
  const over = (value: (point: Measured) => number | undefined) =>
    overSeeds(measured.map((point) => point && value(point)));
  const dead = Math.max(...measured.map((point) => point?.dead ?? 0));
  return {
    avg_sq_mean: over((point) => point.avgSqMean),
    avg_var: over((point) => point.avgVar),
    res_avg_var: 'branch' in part ? over((point) => point.resAvgVar) : null,
    ...(dead > 0 ? { dead_channels: dead } : {}),
  };
}

function markOverflow(point: Point): Point {
  const finite = [point.avg_sq_mean, point.avg_var, point.res_avg_var].every(
    (statistic) => statistic === null || statistic.mean !== null,
  );
  return finite ? point : { ...point, non_finite: true };
}

/** What the theory may assume of the input: white noise it knows, pictures and 1/f noise it does not. */
function inputLaw(input: InputConfig, batch: number): InputLaw {
  return input.kind === 'gaussian'
    ? { kind: 'white', batch, mean: 0, variance: 1 }
    : { kind: 'unknown' };
}

/** Nothing, where there is no honest prediction. */
function expectation(expected: Expected | undefined): Pick<Point, 'expected'> {
  return expected === undefined || Object.keys(expected).length === 0 ? {} : { expected };
}
