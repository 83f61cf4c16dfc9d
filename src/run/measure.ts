import type { Engine } from '../engines/engine.ts';
import type { Segment } from '../lower/segment.ts';
import type { BlockPlan, NetworkPlan } from '../plan/blocks.ts';
import { channelAverages } from '../results/statistic.ts';
import type { WeightSource } from './weight-source.ts';

/** The statistics of one point under one seed; not finite where the signal overflowed. */
export interface Measured {
  readonly avgSqMean: number;
  readonly avgVar: number;
  /** Undefined at the stem. */
  readonly resAvgVar: number | undefined;
  /** Share of the output's channels that are constant over the batch. */
  readonly dead: number;
}

/**
 * Pushes one batch through one network, segment by segment, and stops behind the first point that
 * is not finite.
 *
 * @param input the batch, N, C, H, W
 * @param onParts told after each segment how many of the network's points it added
 * @param onLast told as the last segment begins, when weights may be drawn for what comes behind
 * @returns the points in order of depth, the one that overflowed included
 */
export async function measureNetwork<Activation>(
  plan: NetworkPlan,
  segments: readonly Segment[],
  input: { readonly data: Float32Array; readonly batch: number },
  seed: number,
  engine: Engine<Activation>,
  weights: WeightSource,
  onParts: (count: number) => void,
  onLast: () => void = () => {},
): Promise<Measured[]> {
  const points: Measured[] = [];
  let activation = engine.upload({
    type: 'float32',
    shape: [input.batch, ...plan.stem.input],
    data: input.data,
  });
  weights.prefetch(segments[0] as Segment, seed);
  for (const [i, segment] of segments.entries()) {
    const parameters = await weights.take(segment, seed);
    const next = segments[i + 1];
    if (next === undefined) onLast();
    else weights.prefetch(next, seed);
    const { graph } = segment;
    const inputs = new Map(graph.inputs.map(({ name }) => [name, activation]));
    const output = await engine.run(graph, inputs, parameters);
    const [handedOn] = output.outputs.values();
    weights.recycle(parameters);
    engine.dispose(activation);
    for (const [k, part] of segment.parts.entries()) {
      const point = readPoint(part, `${k}`, output.readings);
      points.push(point);
      if (isFinitePoint(point)) continue;
      if (handedOn !== undefined) engine.dispose(handedOn);
      return points;
    }
    onParts(segment.parts.length);
    if (handedOn !== undefined) activation = handedOn;
  }
  return points;
}

function readPoint(
  part: BlockPlan,
  prefix: string,
  readings: ReadonlyMap<string, Float32Array>,
): Measured {
  const averages = (tap: string) =>
    channelAverages(
      readings.get(`${prefix}.${tap}.mean`) as Float32Array,
      readings.get(`${prefix}.${tap}.variance`) as Float32Array,
    );
  const out = averages('out');
  return {
    avgSqMean: out.sqMean,
    avgVar: out.variance,
    resAvgVar: part.addition !== null ? averages('res').variance : undefined,
    dead: out.dead,
  };
}

function isFinitePoint({ avgSqMean, avgVar, resAvgVar }: Measured): boolean {
  return [avgSqMean, avgVar, resAvgVar ?? 0].every(Number.isFinite);
}
