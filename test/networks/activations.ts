import type { Tensor } from 'onnxruntime-node';
import { gaussianBatch } from '../../src/data/gaussian.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { type Segment, segments } from '../../src/lower/segment.ts';
import { planNetwork } from '../../src/networks/plan.ts';
import type { NetworkSpec } from '../../src/networks/spec.ts';
import { drawInPlace } from '../../src/run/weight-source.ts';
import { partsOf } from './measured.ts';

/**
 * What comes out of the stem and of each block but the last, on Gaussian input: whole activations, which
 * the product never reads.
 *
 * @returns one a point, N, C, H, W
 */
export async function activationsOf(
  engine: Engine<Tensor>,
  spec: NetworkSpec,
  { seed, ...sizes }: { batch: number; size: number; seed: number },
): Promise<Float32Array[]> {
  const under = activationsUnder(engine, spec, { ...sizes, seeds: [seed] });
  return (await under.next()).value;
}

/** The same under one seed after the other, compiled once. */
export async function* activationsUnder(
  engine: Engine<Tensor>,
  spec: NetworkSpec,
  { batch, size, seeds }: { batch: number; size: number; seeds: readonly number[] },
): AsyncGenerator<Float32Array[]> {
  const shape = [batch, 3, size, size] as const;
  const parts = partsOf(planNetwork(spec, [3, size, size]), batch);
  // The last segment hands nothing on.
  const pieces = segments(parts, { weightBytes: 0, parts: 1 }).slice(0, -1);
  for (const seed of seeds) yield await pushed(engine, pieces, shape, seed);
}

async function pushed(
  engine: Engine<Tensor>,
  pieces: readonly Segment[],
  shape: readonly [n: number, c: number, h: number, w: number],
  seed: number,
): Promise<Float32Array[]> {
  const weights = drawInPlace();
  let x = engine.upload({ type: 'float32', shape, data: gaussianBatch(shape, seed) });
  const activations: Float32Array[] = [];
  for (const segment of pieces) {
    const { graph } = segment;
    const inputs = new Map(graph.inputs.map(({ name }) => [name, x]));
    const { outputs } = await engine.run(graph, inputs, await weights.take(segment, seed));
    engine.dispose(x);
    x = [...outputs.values()][0] as Tensor;
    activations.push((x.data as Float32Array).slice());
  }
  engine.dispose(x);
  return activations;
}

/**
 * The mean over pairs of different samples of the cosine of their activations, all pairs weighed by their
 * lengths: (‖Σₙxₙ‖² − Σₙ‖xₙ‖²) / ((N − 1) Σₙ‖xₙ‖²), summed in float64.
 */
export function sampleCorrelation(data: ArrayLike<number>, batch: number): number {
  const size = data.length / batch;
  let [whole, own] = [0, 0];
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let n = 0; n < batch; n++) {
      const value = data[n * size + i] as number;
      sum += value;
      own += value ** 2;
    }
    whole += sum ** 2;
  }
  return (whole - own) / ((batch - 1) * own);
}
