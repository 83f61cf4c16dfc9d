import type { Tensor } from 'onnxruntime-node';
import type { Engine } from '../../../src/engines/engine.ts';
import { RandomStream } from '../../../src/maths/random.ts';
import type { NetworkSpec } from '../../../src/networks/spec.ts';
import { drawInPlace } from '../../../src/run/weight-source.ts';
import { activationsOf } from '../../networks/activations.ts';
import { prepared } from './measure.ts';

/** What comes before a block, the gradient behind it, and the gradient that went back through it. */
export interface Passed {
  readonly x: Float32Array;
  readonly behind: Float32Array;
  readonly before: Float32Array;
  /** What was read on the way, and the values of the block's parameters, by name. */
  readonly readings: ReadonlyMap<string, Float32Array>;
  readonly parameters: ReadonlyMap<string, Float32Array>;
}

/**
 * Takes the gradient back through a network, graph by graph: whole gradients, which the product never reads.
 *
 * @param given what is handed on in place of a gradient: first of what the way back begins with
 * @returns one a block, in order of depth
 */
export async function gradientsOf(
  engine: Engine<Tensor>,
  spec: NetworkSpec,
  { batch = 2, size = 12, seed = 3 }: { batch?: number; size?: number; seed?: number } = {},
  given: (gradient: Float32Array) => Float32Array = (gradient) => gradient,
): Promise<Passed[]> {
  const { parts, backward } = prepared(spec, { batch, size, seed });
  const activations = await activationsOf(engine, spec, { batch, size, seed });
  const weights = drawInPlace();
  const passed: Passed[] = [];
  let g = given(normal(parts.at(-1)?.point.shape ?? [], seed));
  for (const way of [...backward.ways].reverse()) {
    const [alive] = way.part.inputs as [(typeof way.part.inputs)[0]];
    const x = activations[backward.ways.indexOf(way)] as Float32Array;
    const feeds: [string, Float32Array, readonly number[]][] = [];
    const [read, cotangent] = [way.reads[0], way.cotangents[0]];
    if (read) feeds.push([read, x, alive.shape]);
    if (cotangent) feeds.push([cotangent, g, way.part.point.shape]);
    const inputs = feeds.map(
      ([name, data, shape]) => [name, engine.upload({ type: 'float32', shape, data })] as const,
    );
    const parameters = await weights.take(way, seed);
    const { outputs, readings } = await engine.run(way.graph, new Map(inputs), parameters);
    const before = Float32Array.from(outputs.get(way.handsBack[0] as string)?.data as Float32Array);
    passed.unshift({ x, behind: g, before, readings, parameters });
    g = given(before);
  }
  return passed;
}

function normal(shape: readonly number[], seed: number): Float32Array {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  RandomStream.for(seed, 'cotangent').fillNormal(values, 1);
  return values;
}
