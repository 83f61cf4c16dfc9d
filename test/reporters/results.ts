import type { Point, Result, Statistic } from '../../src/results/result.ts';
import { places, resultWith } from '../results/build.ts';

/** A statistic over so many seeds, spread about a value; a value that is not finite is null. */
export function statistic(value: number, seeds: number): Statistic {
  if (!Number.isFinite(value)) return { mean: null, std: null, values: Array(seeds).fill(null) };
  return { mean: value, std: seeds === 1 ? 0 : value / 30, values: Array(seeds).fill(value) };
}

interface Shape {
  readonly stages: readonly number[];
  readonly seeds?: number;
  readonly shape?: Point['shape'];
  /** The value of each statistic at a point. */
  readonly value?: (index: number) => number;
}

/** A result of one network whose statistics all follow `value`. */
export function result({
  stages,
  seeds = 1,
  shape = [8, 16, 4, 4],
  value = () => 1,
}: Shape): Result {
  const points = places(stages).map((place): Point => {
    const { index } = place;
    const at = () => statistic(value(index), seeds);
    return {
      ...place,
      shape,
      statistics: {
        avg_sq_mean: at(),
        avg_var: at(),
        res_avg_var: index === 0 ? null : at(),
      },
      ...(Number.isFinite(value(index)) ? {} : { non_finite: true as const }),
    };
  });
  return resultWith(
    [{ name: 'net', config: { name: 'net' }, params: 23_508_032, macs: 4e9, points }],
    {
      title: 'test',
      input: { kind: 'gaussian', batch: shape[0], size: [32, 32], channels: 3 },
      seeds: Array.from({ length: seeds }, (_, i) => i),
    },
  );
}
