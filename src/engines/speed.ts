import { GraphBuilder } from '../graph/builder.ts';
import { activation, type Graph } from '../graph/graph.ts';
import { RandomStream } from '../maths/random.ts';
import type { Engine } from './engine.ts';

const [CHANNELS, SIZE] = [256, 28];

/** Convolutions in a row, of so many pictures. */
interface Row {
  readonly batch: number;
  readonly convolutions: number;
}

/** From what a GPU that is software takes a second for, to what one of silicon is kept busy by. */
const ROWS: readonly Row[] = [
  { batch: 1, convolutions: 1 },
  { batch: 4, convolutions: 4 },
  { batch: 4, convolutions: 128 },
];
/** Milliseconds of a run that is over at once: a longer row tells more. */
const AT_ONCE = 20;
/** Milliseconds after which a run is not repeated. */
const LONG = 500;
const RUNS = 3;

/**
 * Measures an engine by 3×3 convolutions of 256 channels, as the networks have them.
 *
 * @returns GFLOP/s of the best of a few runs, the way of the weights to the device included
 */
export async function measureSpeed(engine: Engine): Promise<number> {
  let best = 0;
  for (const row of ROWS) {
    const milliseconds = await shortestRun(engine, row);
    best = Math.max(best, flop(row) / milliseconds / 1e6);
    if (milliseconds > AT_ONCE) break;
  }
  return best;
}

function flop({ batch, convolutions }: Row): number {
  return convolutions * 2 * batch * SIZE ** 2 * CHANNELS ** 2 * 9;
}

async function shortestRun(engine: Engine, row: Row): Promise<number> {
  const shape = [row.batch, CHANNELS, SIZE, SIZE];
  const graph = graphOf(row.convolutions, shape);
  // The variance of the signal stays near 1 along the row.
  const parameters = new Map([['weight', noise('weight', CHANNELS ** 2 * 9, 1 / (CHANNELS * 9))]]);
  const data = noise('input', row.batch * CHANNELS * SIZE ** 2, 1);
  const input = engine.upload({ type: 'float32', shape, data });
  let shortest = Number.POSITIVE_INFINITY;
  // The first run compiles.
  for (let i = 0; i <= RUNS; i++) {
    const begin = performance.now();
    await engine.run(graph, new Map([['input', input]]), parameters);
    const milliseconds = performance.now() - begin;
    if (i > 0) shortest = Math.min(shortest, milliseconds);
    if (i > 0 && milliseconds > LONG) break;
  }
  engine.dispose(input);
  return shortest;
}

function graphOf(convolutions: number, shape: readonly number[]): Graph {
  const builder = new GraphBuilder([activation('input', shape)]);
  const weight = builder.parameter('weight', [CHANNELS, CHANNELS, 3, 3]);
  const window = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };
  let x = builder.input;
  for (let i = 0; i < convolutions; i++) x = builder.node('Conv', [x, weight], shape, window);
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
