import type { NetworkResult, Point } from '../../results/result.ts';
import { overSeeds } from '../../results/statistic.ts';
import type { BaselineNetwork, BaselinePoint, Values } from './baseline.ts';

/** A network of a baseline as a result, to be drawn beside the current one. */
export function asResult({ name, config, points }: BaselineNetwork): NetworkResult {
  return { name, config, params: 0, macs: 0, points: points.map(asPoint) };
}

function asPoint(point: BaselinePoint, index: number): Point {
  const { name, transition = false, shape, avg_sq_mean, avg_var, res_avg_var } = point;
  const [, stage, block] = /^stage(\d+)\.block(\d+)$/.exec(name) ?? [];
  const statistics = [avg_sq_mean, avg_var, res_avg_var ?? []];
  const finite = statistics.every((values) => values.every((value) => value !== null));
  return {
    index,
    stage: Number(stage ?? 0),
    block: Number(block ?? 0),
    name,
    transition,
    shape,
    avg_sq_mean: statisticOf(avg_sq_mean),
    avg_var: statisticOf(avg_var),
    res_avg_var: res_avg_var === undefined ? null : statisticOf(res_avg_var),
    ...(finite ? {} : { non_finite: true as const }),
  };
}

function statisticOf(values: Values) {
  return overSeeds(values.map((value) => value ?? undefined));
}
