import { GraphBuilder } from '../graph/builder.ts';
import type { Graph } from '../graph/graph.ts';
import type { Alive } from './part.ts';
import { inputsOf } from './segment.ts';

/** The name of the number that {@link rescaled} multiplies by. */
export const FACTOR = 'factor';

/** A graph that multiplies tensors by one number. */
export function rescaled(alive: readonly Alive[]): Graph {
  const builder = new GraphBuilder(inputsOf(alive));
  const factor = builder.parameter(FACTOR, []);
  return builder.build(builder.inputs.map((x) => builder.node('Mul', [x, factor], x.shape)));
}
