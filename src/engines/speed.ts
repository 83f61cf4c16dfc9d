import { GraphBuilder } from '../graph/builder.ts';
import { activation, type Graph } from '../graph/graph.ts';
import { RandomStream } from '../maths/random.ts';
import type { Engine } from './engine.ts';

const [BATCH, CHANNELS, SIZE] = [4, 256, 28];
const SHAPE = [BATCH, CHANNELS, SIZE, SIZE];
const FLOP = 2 * BATCH * SIZE ** 2 * CHANNELS ** 2 * 9;
/** Convolutions in a row; the longer row where the shorter is over at once, as on a GPU. */
const ROWS = [4, 128];
const AT_ONCE = 20;
const RUNS = 3;

/**
 * Measures an engine by 3×3 convolutions of 256 channels, as the networks have them.
 *
 * @returns GFLOP/s of the best of a few runs, the way of the weights to the device included
 */
export async function measureSpeed(engine: Engine): Promise<number> {
  let best = 0;
  for (const convolutions of ROWS) {
    const milliseconds = await shortestRun(engine, row(convolutions));
    best = Math.max(best, (convolutions * FLOP) / milliseconds / 1e6);
    if (milliseconds > AT_ONCE) break;
  }
  return best;
}

async function shortestRun(engine: Engine, graph: Graph): Promise<number> {
  // The variance of the signal stays near 1 along the row.
  const parameters = new Map([['weight', noise('weight', CHANNELS ** 2 * 9, 1 / (CHANNELS * 9))]]);
  const data = noise('input', BATCH * CHANNELS * SIZE ** 2, 1);
  const input = engine.upload({ type: 'float32', shape: SHAPE, data });
  let shortest = Number.POSITIVE_INFINITY;
  // The first run compiles.
  for (let i = 0; i <= RUNS; i++) {
    const begin = performance.now();
    await engine.run(graph, new Map([['input', input]]), parameters);
    if (i > 0) shortest = Math.min(shortest, performance.now() - begin);
  }
  engine.dispose(input);
  return shortest;
}

function row(convolutions: number): Graph {
  const builder = new GraphBuilder([activation('input', SHAPE)]);
  const weight = builder.parameter('weight', [CHANNELS, CHANNELS, 3, 3]);
  const window = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };
  let x = builder.input;
  for (let i = 0; i < convolutions; i++) x = builder.node('Conv', [x, weight], SHAPE, window);
  // Only what is read back is sure to have been computed.
  builder.read('out', builder.mean(x));
  return builder.build([]);
}

function noise(name: string, count: number, variance: number): Float32Array {
  const values = new Float32Array(count);
  RandomStream.for(0, `speed.${name}`).fillNormal(values);
  const deviation = Math.sqrt(variance);
  return values.map((value) => value * deviation);
}
