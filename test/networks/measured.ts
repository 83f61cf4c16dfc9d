import type { Engine } from '../../src/engines/engine.ts';
import type { Part } from '../../src/lower/part.ts';
import { plannedParts } from '../../src/lower/planned.ts';
import type { Segment } from '../../src/lower/segment.ts';
import type { NetworkPlan } from '../../src/plan/blocks.ts';
import { DEFAULT_STATISTICS } from '../../src/results/statistics.ts';
import { measureNetwork, readingsFor } from '../../src/run/measure.ts';
import type { Measured } from '../../src/run/measured.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';

/** The statistics of a point as plain numbers. */
export interface Numbers {
  readonly avgSqMean: number;
  readonly avgVar: number;
  readonly resAvgVar: number | undefined;
  readonly dead: number;
}

export function numbersOf({ statistics, dead }: Measured): Numbers {
  const { avg_sq_mean, avg_var, res_avg_var } = statistics;
  return {
    avgSqMean: avg_sq_mean ?? Number.NaN,
    avgVar: avg_var ?? Number.NaN,
    resAvgVar: res_avg_var ?? undefined,
    dead,
  };
}

/** The parts of a plan, read for the statistics that are measured by default. */
export function partsOf(plan: NetworkPlan, batch: number): Part[] {
  return plannedParts(plan, batch, readingsFor(DEFAULT_STATISTICS));
}

/** Measures the statistics of the default. */
export async function numbers<Activation>(
  segments: readonly Segment[],
  input: Float32Array,
  seed: number,
  engine: Engine<Activation>,
  onParts: (count: number) => void = () => {},
): Promise<Numbers[]> {
  const wanted = DEFAULT_STATISTICS;
  const weights = drawInPlace();
  const points = await measureNetwork(segments, [input], wanted, seed, engine, weights, onParts);
  return points.map(numbersOf);
}
