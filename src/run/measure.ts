import type { Engine } from '../engines/engine.ts';
import type { TensorData } from '../graph/graph.ts';
import type { Segment } from '../lower/segment.ts';
import type { SignalReading, WantedReadings } from '../plan/readings.ts';
import { passOf, type StatisticKey, statisticRow } from '../results/statistics.ts';
import { distributionOf } from './detail/distribution.ts';
import { Handles } from './handles.ts';
import { isFinitePoint, type Measured, measuredOf } from './measured.ts';
import type { WeightSource } from './weight-source.ts';

/**
 * What must be read so that statistics can be made of it; mean and variance are looked at in any case.
 *
 * @param moments whether the channels' means and variances of branches are wanted too, to be pooled or told
 * @param values whether all values are
 */
export function readingsFor(
  wanted: readonly StatisticKey[],
  { moments = false, values = false }: { moments?: boolean; values?: boolean } = {},
): WantedReadings {
  const of = (place: 'output' | 'branch') => [
    ...new Set(
      wanted.flatMap((key) => {
        const row = statisticRow(key);
        return (row.of === 'output' || row.of === 'branch') && row.of === place ? row.reads : [];
      }),
    ),
  ];
  const both: SignalReading[] = ['mean', 'variance'];
  // Last, for what is centred already is put together from its parts.
  const all: SignalReading[] = values ? ['values'] : [];
  return {
    output: [...new Set([...both, ...of('output'), ...all])],
    branch: [...new Set([...(moments ? both : []), ...of('branch'), ...all])],
  };
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
  const forward = wanted.filter((key) => passOf(key) === 'forward');
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
      const own = readingsOf(`${k}`, readings);
      const distributions = distributionsIn(own, engine);
      const point = { ...measuredOf(part, own, forward), ...distributions };
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

/** Looks at the tensors that were read whole, and lets them go. */
function distributionsIn(
  readings: Map<string, Float32Array>,
  engine: Engine,
): Pick<Measured, 'distributions'> {
  const found = (['output', 'branch'] as const).flatMap((place) => {
    const values = readings.get(`${place}.values`);
    if (values === undefined) return [];
    readings.delete(`${place}.values`);
    const look = distributionOf(values);
    engine.forget(values);
    return look === null ? [] : [[place, look] as const];
  });
  return found.length === 0 ? {} : { distributions: Object.fromEntries(found) };
}

/** What was read of one of the parts of a segment. */
function readingsOf(
  prefix: string,
  readings: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  const own = `${prefix}.`;
  return new Map(
    [...readings].flatMap(([name, values]): [string, Float32Array][] =>
      name.startsWith(own) ? [[name.slice(own.length), values]] : [],
    ),
  );
}
