import type { Engine } from '../engines/engine.ts';
import type { TensorData } from '../graph/graph.ts';
import type { Part } from '../lower/part.ts';
import { NormalSequence } from '../maths/normal-sequence.ts';
import { RandomStream } from '../maths/random.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { measureBackward } from './backward/measure.ts';
import { Tape } from './backward/tape.ts';
import { Handles } from './handles.ts';
import { measureNetwork } from './measure.ts';
import { isFinitePoint, type Measured, measuredOf } from './measured.ts';
import type { Prepared } from './prepare.ts';
import type { WeightSource } from './weight-source.ts';

/** Whom a run tells what, and what it draws from. */
interface Hooks {
  /** Of each step, how many parts it went through: those of the way back count again. */
  readonly onParts: (count: number) => void;
  /** As the last graph begins, when weights may be drawn for what comes behind. */
  readonly onLast: () => void;
  /** What u is drawn from; by default from the beginning of its stream. */
  readonly cotangent?: NormalSequence;
}

/** The stream of u under a seed: common to the networks of a config, and to the batches of one network. */
export function cotangentOf(seed: number): NormalSequence {
  return new NormalSequence(RandomStream.for(seed, 'cotangent'));
}

/** Steps of a run: the points, and on the way back all but one of them again. */
export function stepsOf({ parts, backward }: Pick<Prepared, 'parts' | 'backward'>): number {
  return parts.length + (backward?.ways.length ?? 0);
}

/**
 * Pushes one batch through a network, and where the backward pass is wanted takes the gradient back through it, from
 * the last point that is finite.
 *
 * @param input one tensor for each that the network reads
 * @param wanted the statistics that are measured
 * @returns the points in order of depth, the one that overflowed included
 */
export async function measurePasses<Activation>(
  network: Pick<Prepared, 'parts' | 'segments' | 'backward'>,
  input: readonly TensorData[],
  wanted: readonly StatisticKey[],
  seed: number,
  engine: Engine<Activation>,
  weights: WeightSource,
  { onParts, onLast, cotangent = cotangentOf(seed) }: Hooks,
): Promise<Measured[]> {
  const { parts, segments, backward: plan } = network;
  if (plan === null) {
    return measureNetwork(segments, input, wanted, seed, engine, weights, onParts, { onLast });
  }
  const handles = new Handles(engine, plan.roomBytes);
  const tape = new Tape(handles);
  const first = plan.ways.at(-1);
  const points = await measureNetwork(segments, input, wanted, seed, engine, weights, onParts, {
    onLast: () => (first === undefined ? onLast() : weights.prefetch(first, seed)),
    handles,
    // Segments hand out more: what is alive where one ends and the next begins.
    keep: (part, alive) => {
      if (plan.keeps(part)) tape.keep(part, alive);
    },
  });
  const backward = { parts, plan, wanted, seed, cotangent, engine, weights, handles, tape, onLast };
  const gradients = await measureBackward(
    { ...backward, onPart: () => onParts(1) },
    points.findLastIndex(isFinitePoint),
    points.length,
  );
  return points.map(({ readings, distributions }, i) => {
    const all = new Map([...readings, ...(gradients[i] ?? [])]);
    return {
      ...measuredOf(parts[i] as Part, all, wanted),
      ...(distributions && { distributions }),
    };
  });
}
