import {
  type NetworkResult,
  type Point,
  RESULT_SCHEMA,
  type Result,
} from '../../src/results/result.ts';

/** Where the points of a network are: the stem, then so many blocks of each stage. */
export function places(stages: readonly number[]) {
  const blocks = stages.flatMap((count, stage) =>
    Array.from({ length: count }, (_, block) => ({ stage: stage + 1, block: block + 1 })),
  );
  return [{ stage: 0, block: 0 }, ...blocks].map(({ stage, block }, index) => ({
    index,
    stage,
    block,
    name: index === 0 ? 'stem' : `stage${stage}.block${block}`,
    transition: block === 1,
  })) satisfies Partial<Point>[];
}

/** A result of networks, with as many seeds as they have values. */
export function resultWith(networks: readonly NetworkResult[], more: Partial<Result> = {}): Result {
  return {
    schema: RESULT_SCHEMA,
    title: 'T',
    tool: { name: 'spp', version: '0.0.0' },
    engine: { name: 'none' },
    rng: 'spp-rng/2',
    input: { kind: 'gaussian', batch: 8, size: [224, 224], channels: 3 },
    seeds: networks[0]?.points[0]?.statistics.avg_var?.values.map((_, i) => i) ?? [0],
    networks,
    ...more,
  };
}
