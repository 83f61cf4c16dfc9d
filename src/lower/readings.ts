import type { GraphBuilder } from '../graph/builder.ts';
import { channelAxes, type GraphValue } from '../graph/graph.ts';
import type { SignalReading } from '../plan/readings.ts';
import type { Centred, Signal } from './signal.ts';

type Write = (builder: GraphBuilder, x: Centred) => GraphValue;

/** How each reading is written down, of a tensor less its channels' means. */
const READINGS: Readonly<Record<SignalReading, Write>> = {
  mean: (_, { mean }) => mean,
  variance: (builder, { value }) => builder.meanSquare(value),
  common: (builder, { value }) => {
    const common = builder.mean(value, [SAMPLES]);
    const positions = channelAxes(value).filter((axis) => axis !== SAMPLES);
    return builder.meanSquare(common, positions);
  },
};

/** The axis of the samples. */
const SAMPLES = 0;

/** Has readings of a signal taken, as `name.mean` and the like. */
export function readSignal(
  builder: GraphBuilder,
  signal: Signal,
  name: string,
  wanted: readonly SignalReading[],
): void {
  for (const reading of wanted) {
    builder.read(`${name}.${reading}`, READINGS[reading](builder, signal.centred()));
  }
}
