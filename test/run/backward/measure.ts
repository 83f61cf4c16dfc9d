import { gaussianBatch } from '../../../src/data/gaussian.ts';
import type { Engine } from '../../../src/engines/engine.ts';
import { plannedParts } from '../../../src/lower/planned.ts';
import { type SegmentLimits, segments, sharedGraphs } from '../../../src/lower/segment.ts';
import { planNetwork } from '../../../src/networks/plan.ts';
import type { NetworkSpec } from '../../../src/networks/spec.ts';
import { passOf, STATISTIC_KEYS, type StatisticKey } from '../../../src/results/statistics.ts';
import { planBackward } from '../../../src/run/backward/plan.ts';
import { readingsFor } from '../../../src/run/measure.ts';
import type { Measured } from '../../../src/run/measured.ts';
import { measurePasses } from '../../../src/run/passes.ts';
import { drawInPlace } from '../../../src/run/weight-source.ts';

interface Options {
  readonly batch?: number;
  readonly size?: number;
  readonly seed?: number;
  /** Times the input. */
  readonly scale?: number;
  /** Of what is kept of the forward pass. */
  readonly budget?: number;
  readonly limits?: SegmentLimits;
}

/** Two blocks a segment, so that what is alive is handed on often. */
const LIMITS: SegmentLimits = { weightBytes: Number.POSITIVE_INFINITY, parts: 2 };

/** A small network with its way back, and its input. */
export function prepared(spec: NetworkSpec, options: Options = {}) {
  const { batch = 2, size = 12, seed = 3, scale = 1, limits = LIMITS, budget } = options;
  const plan = planNetwork(spec, [3, size, size]);
  const parts = plannedParts(plan, batch, readingsFor(STATISTIC_KEYS));
  const share = sharedGraphs();
  const backward = planBackward(parts, { handed: true, weights: true }, limits, share, budget);
  const pieces = segments(parts, limits, { share, keeps: (part) => backward.keeps(part) });
  const data = gaussianBatch([batch, 3, size, size], seed).map((x) => x * scale);
  return { plan, parts, segments: pieces, backward, data, seed };
}

/** Every statistic of both passes, at each point of a network. */
export async function bothPasses(
  engine: Engine,
  spec: NetworkSpec,
  options: Options = {},
): Promise<Measured['statistics'][]> {
  const network = prepared(spec, options);
  const { data, seed } = network;
  const hooks = { onParts: () => {}, onLast: () => {} };
  const weights = drawInPlace();
  const points = await measurePasses(network, [data], STATISTIC_KEYS, seed, engine, weights, hooks);
  return points.map(({ statistics }) => statistics);
}

/** What there is of one statistic, point by point. */
export function curve(points: readonly Measured['statistics'][], key: StatisticKey): number[] {
  return points.flatMap((point) => point[key] ?? []);
}

const BACKWARD = STATISTIC_KEYS.filter((key) => passOf(key) === 'backward');

/** The largest relative difference of a statistic of the backward pass; a squared mean counts beside its variance. */
export function apart(
  actual: readonly Measured['statistics'][],
  expected: readonly Measured['statistics'][],
): number {
  const differences = expected.flatMap((there, i) => {
    const here = actual[i] ?? {};
    const { grad_avg_var: variance } = there;
    return BACKWARD.map((key) => {
      const [a, b] = [here[key] ?? null, there[key] ?? null];
      if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
      if (a === b) return 0;
      const beside = key === 'grad_avg_sq_mean' ? (variance ?? 0) : 0;
      return Math.abs(a - b) / Math.max(Math.abs(b), beside);
    });
  });
  return actual.length === expected.length ? Math.max(...differences) : Number.POSITIVE_INFINITY;
}
