import type { GraphBuilder } from '../graph/builder.ts';
import { channelAxes, type GraphValue } from '../graph/graph.ts';
import type { SignalReading } from '../plan/readings.ts';
import type { Signal } from './signal.ts';

type Write = (builder: GraphBuilder, x: Signal) => GraphValue;

/** How each reading is written down: most of a tensor less its channels' means. */
const READINGS: Readonly<Record<SignalReading, Write>> = {
  mean: (_, x) => x.centred().mean,
  variance: (builder, x) => builder.meanSquare(x.centred().value),
  common: (builder, x) => {
    const { value } = x.centred();
    const common = builder.mean(value, [SAMPLES]);
    const positions = channelAxes(value).filter((axis) => axis !== SAMPLES);
    return builder.meanSquare(common, positions);
  },
  values: (_, x) => x.value(),
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
    builder.read(`${name}.${reading}`, READINGS[reading](builder, signal));
  }
}
