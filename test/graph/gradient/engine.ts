import type { Tensor } from 'onnxruntime-node';
import type { openOnnxruntime } from '../../../src/engines/onnxruntime/engine.ts';
import { gradients } from '../../../src/graph/gradient/gradient.ts';
import type { Graph, GraphValue } from '../../../src/graph/graph.ts';
import type { Written } from './case.ts';

export type Ort = Awaited<ReturnType<typeof openOnnxruntime>>;

/** The graph that puts out what a case does, and then the gradient of each active tensor. */
export function gradientGraph({ builder, active, outputs, cotangents }: Written): Graph {
  const { past } = gradients(builder, {
    cotangents: new Map(outputs.map(({ name }, i) => [name, cotangents[i] as GraphValue])),
    wanted: new Set(active.map(({ name }) => name)),
  });
  const found = active.map((value) => past.get(value.name) ?? builder.filled(0, value.shape));
  // One value may be the gradient of two.
  return builder.build(
    [...outputs, ...found].map((value) => builder.node('Identity', [value], value.shape)),
  );
}

/** What a graph puts out, in order. */
export async function run(
  ort: Ort,
  graph: Graph,
  numbers: ReadonlyMap<string, Float32Array>,
): Promise<Float32Array[]> {
  const inputs = new Map(
    graph.inputs.map(({ name, shape }) => [
      name,
      ort.upload({ type: 'float32', shape, data: numbers.get(name) as Float32Array }),
    ]),
  );
  const parameters = new Map(
    graph.parameters.map(({ name }) => [name, numbers.get(name) as Float32Array]),
  );
  const { outputs } = await ort.run(graph, inputs, parameters);
  return graph.outputs.map(({ name }) => (outputs.get(name) as Tensor).data as Float32Array);
}

/** The largest difference, relative to the largest number. */
export function distance(actual: Float32Array, expected: Float64Array | Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const numbers = [...expected];
  const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-2);
  return numbers.reduce((most, x, i) => {
    const error = Math.abs(x - (actual[i] as number)) / largest;
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(most, error);
  }, 0);
}
