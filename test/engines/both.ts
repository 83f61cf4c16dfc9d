import { beforeAll } from 'vitest';
import { openOnnxruntime } from '../../src/engines/onnxruntime/engine.ts';
import { toOnnx } from '../../src/engines/tfjs/value.ts';
import type { GraphBuilder } from '../../src/graph/builder.ts';
import type { Graph, GraphValue } from '../../src/graph/graph.ts';
import { floats, runOne } from './run-one.ts';
import type { Tfjs } from './runtimes.ts';

export type Ort = Awaited<ReturnType<typeof openOnnxruntime>>;

/** The reference, open from the first test on. */
export function reference(): { readonly ort: Ort } {
  const engines = {} as { ort: Ort };
  beforeAll(async () => {
    engines.ort = await openOnnxruntime();
  });
  return engines;
}

/** Numbers without a pattern, and the same ones each time. */
export function numbers(count: number, scale = 2): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => scale * Math.sin(1 + 1.7 * i + i * i));
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** A graph of one output, and numbers for what comes in. */
export function feed(builder: GraphBuilder, output: GraphValue, scale?: number) {
  const graph = builder.build([output]);
  const parameters = new Map(
    graph.parameters.map(({ name, shape }) => [name, numbers(size(shape), 0.5)] as const),
  );
  return { graph, input: numbers(size((graph.inputs[0] as GraphValue).shape), scale), parameters };
}

/** Runs a graph on both engines, and reads its output in the order of ONNX. */
export async function runBoth(
  ort: Ort,
  tfjs: Tfjs,
  { graph, input, parameters }: ReturnType<typeof feed>,
): Promise<{ expected: Float32Array; actual: Float32Array; shape: number[] }> {
  const { shape } = graph.inputs[0] as GraphValue;
  const reference = await runOne(ort, graph, ort.upload(floats(input, shape)), parameters);
  const uploaded = tfjs.upload(floats(input, shape));
  const { output } = await runOne(tfjs, graph, uploaded, parameters);
  tfjs.dispose(uploaded);
  if (output === undefined || reference.output === undefined) throw new Error('no output');
  const plain = toOnnx(output);
  const actual = plain.dataSync() as Float32Array;
  const result = {
    expected: reference.output.data as Float32Array,
    actual,
    shape: [...plain.shape],
  };
  plain.dispose();
  tfjs.dispose(output);
  return result;
}

/** The largest difference, relative to the size of the numbers. */
export function difference(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.reduce((most, x, i) => {
    const error = Math.abs(x - (expected[i] as number)) / largest;
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(most, error);
  }, 0);
}

export type { Graph };
