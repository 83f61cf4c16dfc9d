import type { Engine } from '../engines/engine.ts';
import type { TensorData } from '../graph/graph.ts';
import type { Part } from '../lower/part.ts';
import type { Segment } from '../lower/segment.ts';
import type { ReadingName, SignalReading, WantedReadings } from '../plan/readings.ts';
import { deadShare } from '../results/statistic.ts';
import {
  isDefined,
  passOf,
  type Readings,
  type StatisticKey,
  statisticRow,
} from '../results/statistics.ts';
import { Handles } from './handles.ts';
import type { WeightSource } from './weight-source.ts';

/** The statistics of one point under one seed. */
export interface Measured {
  /** Not finite where the signal overflowed; null where the statistic is not defined. */
  readonly statistics: { readonly [Key in StatisticKey]?: number | null };
  /** Share of the output's channels that are constant over the batch. */
  readonly dead: number;
}

/** What must be read so that statistics can be made of it; mean and variance are looked at in any case. */
export function readingsFor(wanted: readonly StatisticKey[]): WantedReadings {
  const of = (place: 'output' | 'branch') => [
    ...new Set(
      wanted.flatMap((key) => {
        const row = statisticRow(key);
        return (row.of === 'output' || row.of === 'branch') && row.of === place ? row.reads : [];
      }),
    ),
  ];
  const output: SignalReading[] = ['mean', 'variance'];
  return { output: [...new Set([...output, ...of('output')])], branch: of('branch') };
}

/**
 * Pushes one batch through one network, segment by segment, and stops behind the first point that
 * is not finite.
 *
 * @param input one tensor for each that the first segment reads
 * @param wanted the statistics that are measured
 * @param onParts told after each segment how many of the network's points it added
 * @returns the points in order of depth, the one that overflowed included
 */
export async function measureNetwork<Activation>(
  segments: readonly Segment[],
  input: readonly TensorData[],
  wanted: readonly StatisticKey[],
  seed: number,
  engine: Engine<Activation>,
  weights: WeightSource,
  onParts: (count: number) => void,
  { onLast = () => {}, handles = new Handles(engine), keep }: Hooks<Activation> = {},
): Promise<Measured[]> {
  const points: Measured[] = [];
  let alive = uploaded(engine, segments[0] as Segment, input);
  handles.retain(alive);
  weights.prefetch(segments[0] as Segment, seed);
  for (const [i, segment] of segments.entries()) {
    const parameters = await weights.take(segment, seed);
    const next = segments[i + 1];
    if (next === undefined) onLast();
    else weights.prefetch(next, seed);
    const { graph } = segment;
    const inputs = new Map(graph.inputs.map(({ name }, k) => [name, alive[k] as Activation]));
    const { outputs, readings } = await handles.run(graph, inputs, parameters);
    weights.recycle(parameters);
    const handedOn = segment.handsOn.map((names) =>
      (names ?? []).map((name) => outputs.get(name) as Activation),
    );
    const behind = next === undefined ? [] : (handedOn.at(-1) ?? []);
    handles.retain(behind);
    for (const [k, names] of segment.handsOn.entries()) {
      if (names !== null) keep?.(points.length + k, handedOn[k] ?? []);
    }
    handles.release(alive);
    alive = behind;
    for (const [k, part] of segment.parts.entries()) {
      const point = readPoint(part, `${k}`, readings, wanted);
      points.push(point);
      if (isFinitePoint(point)) continue;
      handles.release(alive);
      return points;
    }
    onParts(segment.parts.length);
  }
  return points;
}

/** What else happens on the way. */
interface Hooks<Activation> {
  /** Told as the last segment begins, when weights may be drawn for what comes behind. */
  readonly onLast?: () => void;
  readonly handles?: Handles<Activation>;
  /** Told what segments hand out: what is alive behind a part. It is freed unless somebody retains it. */
  readonly keep?: (part: number, alive: readonly Activation[]) => void;
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
  wanted: readonly StatisticKey[],
): Measured {
  const batch = part.point.shape[0] as number;
  const read = (place: string, name: ReadingName) =>
    readings.get(`${prefix}.${place}.${name}`) as Float32Array;
  const value = (key: StatisticKey) => {
    const row = statisticRow(key);
    const of: Readings = { batch, read: (name) => read(row.of, name) };
    return isDefined(key, { batch, index: part.place.index, hasBranch: part.hasBranch })
      ? row.value(of)
      : null;
  };
  const forward = wanted.filter((key) => passOf(key) === 'forward');
  return {
    statistics: Object.fromEntries(forward.map((key) => [key, value(key)])),
    dead: deadShare(read('output', 'mean'), read('output', 'variance')),
  };
}

/** Whether no statistic of a point overflowed. */
export function isFinitePoint({ statistics }: Measured): boolean {
  return Object.values(statistics).every((value) => value === null || Number.isFinite(value));
}
