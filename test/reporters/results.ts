import type { Point, Result, Statistic } from '../../src/results/result.ts';

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
  const places = stages.flatMap((count, stage) =>
    Array.from({ length: count }, (_, block) => ({ stage: stage + 1, block: block + 1 })),
  );
  const points = [{ stage: 0, block: 0 }, ...places].map(({ stage, block }, index): Point => {
    const at = () => statistic(value(index), seeds);
    return {
      index,
      stage,
      block,
      name: index === 0 ? 'stem' : `stage${stage}.block${block}`,
      transition: block === 1,
      shape,
      statistics: {
        avg_sq_mean: at(),
        avg_var: at(),
        res_avg_var: index === 0 ? null : at(),
      },
      ...(Number.isFinite(value(index)) ? {} : { non_finite: true as const }),
    };
  });
  return {
    schema: 'spp-result/2',
    title: 'test',
    tool: { name: 'spp', version: '0.0.0' },
    engine: { name: 'none' },
    rng: 'spp-rng/2',
    input: { kind: 'gaussian', batch: shape[0], size: [32, 32], channels: 3 },
    seeds: Array.from({ length: seeds }, (_, i) => i),
    networks: [{ name: 'net', config: { name: 'net' }, params: 23_508_032, macs: 4e9, points }],
  };
}
