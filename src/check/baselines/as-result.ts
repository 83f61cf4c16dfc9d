import type { NetworkResult, Point } from '../../results/result.ts';
import { overSeeds } from '../../results/statistic.ts';
import { type BaselineNetwork, type BaselinePoint, keptOf, type Values } from './baseline.ts';

/** A network of a baseline as a result, to be drawn beside the current one. */
export function asResult({ name, config, points }: BaselineNetwork): NetworkResult {
  return { name, config, params: 0, macs: 0, points: points.map(asPoint) };
}

function asPoint(point: BaselinePoint, index: number): Point {
  const { name, transition = false, shape, channel_axis } = point;
  const [, stage, block] = /^stage(\d+)\.block(\d+)$/.exec(name) ?? [];
  const kept = keptOf(point);
  const finite = kept.every(([, values]) => values.every((value) => value !== null));
  return {
    index,
    stage: Number(stage ?? 0),
    block: Number(block ?? 0),
    name,
    transition,
    shape,
    ...(channel_axis === undefined ? {} : { channel_axis }),
    statistics: Object.fromEntries(kept.map(([key, values]) => [key, statisticOf(values)])),
    ...(finite ? {} : { non_finite: true as const }),
  };
}

function statisticOf(values: Values) {
  return overSeeds(values.map((value) => value ?? undefined));
}
