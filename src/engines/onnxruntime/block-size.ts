import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { elements } from '../../core/shape.ts';
import { GraphBuilder } from '../../graph/builder.ts';
import { activation, type Graph, type GraphValue } from '../../graph/graph.ts';
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
    try {
      const feeds = [...graph.inputs, ...graph.parameters].map(({ name, shape }) => [
        name,
        new ort.Tensor('float32', numbers(shape), shape),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds));
      return outputs[(graph.outputs[0] as GraphValue).name] as Tensor;
    } finally {
      await session.release();
    }
  }

  try {
    const block = (await run(reordering())).dims[1] as number;
    if (block <= FEWEST || CHANNELS % block !== 0) return null;
    const plain = oneOfEach();
    const blocked = toBlocked(plain, block);
    if (blocked === null) return null;
    return agree(await run(blocked), await run(plain)) ? block : null;
  } catch {
    // An operator is not there.
    return null;
  }
}

function reordering(): Graph {
  const builder = new GraphBuilder([activation('input', [1, FEWEST, 1, 1])]);
  // What it makes of the channels is the question: no shape is declared.
  return builder.build([{ ...toNchwc(builder, builder.input), shape: [] }]);
}

/** A small graph with every operator of the layout in it. */
function oneOfEach(): Graph {
  const builder = new GraphBuilder([activation('input', [2, 3, 9, 7])]);
  const window = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };
  const convolved = (x: GraphValue, name: string) => {
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    const weight = builder.parameter(name, [CHANNELS, channels, 3, 3]);
    const bias = builder.parameter(`${name}.bias`, [CHANNELS]);
    return builder.node('Conv', [x, weight, bias], [batch, CHANNELS, height, width], window);
  };
  const pooled = (op: string, x: GraphValue) => builder.node(op, [x], x.shape, window);
  const picture = pooled('MaxPool', convolved(builder.input, 'first'));
  const scale = builder.parameter('scale', [2, CHANNELS, 1, 1]);
  const scaled = builder.node('Mul', [convolved(picture, 'second'), scale], picture.shape);
  const sum = builder.node('Add', [picture, scaled], picture.shape);
  const relu = builder.node('Relu', [sum], sum.shape);
  const { value } = builder.centre(pooled('AveragePool', relu));
  return builder.build([value]);
}

/** Numbers without a pattern. */
function numbers(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: elements(shape) }, (_, i) => Math.sin(i + i * i));
}

function agree(a: Tensor, b: Tensor): boolean {
  const expected = b.data as Float32Array;
  return (a.data as Float32Array).every((x, i) => Math.abs(x - (expected[i] as number)) < CLOSE);
}
