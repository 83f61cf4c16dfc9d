import type { Engine } from '../engines/engine.ts';
import type { TensorData } from '../graph/graph.ts';
import type { Part } from '../lower/part.ts';
import type { Segment } from '../lower/segment.ts';
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
 * @param input one tensor for each that the first segment reads
 * @param onParts told after each segment how many of the network's points it added
 * @param onLast told as the last segment begins, when weights may be drawn for what comes behind
 * @returns the points in order of depth, the one that overflowed included
 */
export async function measureNetwork<Activation>(
  segments: readonly Segment[],
  input: readonly TensorData[],
  seed: number,
  engine: Engine<Activation>,
  weights: WeightSource,
  onParts: (count: number) => void,
  onLast: () => void = () => {},
): Promise<Measured[]> {
  const points: Measured[] = [];
  let alive = uploaded(engine, segments[0] as Segment, input);
  weights.prefetch(segments[0] as Segment, seed);
  for (const [i, segment] of segments.entries()) {
    const parameters = await weights.take(segment, seed);
    const next = segments[i + 1];
    if (next === undefined) onLast();
    else weights.prefetch(next, seed);
    const { graph } = segment;
    const inputs = new Map(graph.inputs.map(({ name }, k) => [name, alive[k] as Activation]));
    const { outputs, readings } = await engine.run(graph, inputs, parameters);
    weights.recycle(parameters);
    for (const activation of alive) engine.dispose(activation);
    alive = graph.outputs.map(({ name }) => outputs.get(name) as Activation);
    for (const [k, part] of segment.parts.entries()) {
      const point = readPoint(part, `${k}`, readings);
      points.push(point);
      if (isFinitePoint(point)) continue;
      for (const activation of alive) engine.dispose(activation);
      return points;
    }
    onParts(segment.parts.length);
  }
  return points;
}

function uploaded<Activation>(
  engine: Engine<Activation>,
  { graph }: Segment,
  input: readonly TensorData[],
): Activation[] {
  return graph.inputs.map(({ type, shape }, i) =>
    engine.upload({ type, shape, data: input[i] as TensorData }),
  );
}

function readPoint(
  part: Part,
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
    resAvgVar: part.hasBranch ? averages('res').variance : undefined,
    dead: out.dead,
  };
}

function isFinitePoint({ avgSqMean, avgVar, resAvgVar }: Measured): boolean {
  return [avgSqMean, avgVar, resAvgVar ?? 0].every(Number.isFinite);
}
