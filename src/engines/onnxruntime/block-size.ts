import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../graph/builder.ts';
import type { Graph, GraphValue } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { toBlocked } from './blocked.ts';
import type { loadOnnxruntime } from './load.ts';
import { toNchwc } from './nchwc.ts';

type Onnxruntime = Awaited<ReturnType<typeof loadOnnxruntime>>;

/** The fewest channels that can be blocked; they become one block. */
const FEWEST = 4;
/** A multiple of every block. */
const CHANNELS = 64;
const CLOSE = 1e-4;

/**
 * How many channels make a block of the layout NCHWc: 16 with AVX-512, 8 with AVX2. The layout is
 * onnxruntime's own affair, and not every machine has it, so what comes of it is compared with what
 * comes without.
 *
 * @returns null where onnxruntime has no such layout here, which costs time and nothing else
 */
export async function findBlockSize(
  ort: Onnxruntime,
  options: InferenceSession.SessionOptions,
): Promise<number | null> {
  async function run(graph: Graph): Promise<Tensor> {
    const session = await ort.InferenceSession.create(encodeOnnx(graph), options);
    const feeds = [graph.input, ...graph.parameters].map(({ name, shape }) => [
      name,
      new ort.Tensor('float32', numbers(shape), shape),
    ]);
    const outputs = await session.run(Object.fromEntries(feeds));
    await session.release();
    return outputs[(graph.output as GraphValue).name] as Tensor;
  }

  try {
    const block = (await run(reordering())).dims[1] as number;
    if (block <= FEWEST || CHANNELS % block !== 0) return null;
    const plain = convolution();
    const blocked = toBlocked(plain, block);
    if (blocked === null) return null;
    return agree(await run(blocked), await run(plain)) ? block : null;
  } catch {
    // An operator is not there.
    return null;
  }
}

function reordering(): Graph {
  const builder = new GraphBuilder([1, FEWEST, 1, 1]);
  // What it makes of the channels is the question: no shape is declared.
  return builder.build({ ...toNchwc(builder, builder.input), shape: [] });
}

function convolution(): Graph {
  const builder = new GraphBuilder([1, CHANNELS, 3, 2]);
  const weight = builder.parameter('weight', [CHANNELS, CHANNELS, 3, 3]);
  const window = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };
  return builder.build(builder.node('Conv', [builder.input, weight], builder.input.shape, window));
}

/** Numbers without a pattern. */
function numbers(shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, n) => product * n, 1);
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i + i * i));
}

function agree(a: Tensor, b: Tensor): boolean {
  const expected = b.data as Float32Array;
  return (a.data as Float32Array).every((x, i) => Math.abs(x - (expected[i] as number)) < CLOSE);
}
