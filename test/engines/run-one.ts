import type { Engine, EngineOutput } from '../../src/engines/engine.ts';
import { activation, type Graph } from '../../src/graph/graph.ts';

/** The one input of a small graph. */
export const oneInput = (shape: readonly number[]) => [activation('input', shape)];

/** A tensor of float32 numbers for an engine. */
export const floats = (data: Float32Array, shape: readonly number[]) =>
  ({ type: 'float32', shape, data }) as const;

/** Runs a graph of one input, and gives its one output, if it has any, beside what came out. */
export async function runOne<A>(
  engine: Engine<A>,
  graph: Graph,
  x: A,
  parameters: ReadonlyMap<string, Float32Array> = new Map(),
): Promise<EngineOutput<A> & { readonly output: A | undefined }> {
  const inputs = new Map(graph.inputs.map(({ name }) => [name, x]));
  const done = await engine.run(graph, inputs, parameters);
  const [output] = done.outputs.values();
  return { ...done, output };
}
