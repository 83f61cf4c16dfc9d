import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { elements } from '../../../core/shape.ts';
import { GraphBuilder } from '../../../graph/builder.ts';
import { activation, type Graph, type GraphValue } from '../../../graph/graph.ts';
import { encodeOnnx } from '../../../graph/onnx.ts';
import type { Onnxruntime } from '../load.ts';
import { toBlocked } from './blocked.ts';
import { toNchwc } from './nodes.ts';
import type { Support } from './support.ts';

/** The fewest channels that can be blocked; they become one block. */
const FEWEST = 4;
/** A multiple of every block. */
const CHANNELS = 64;
/** Relative to the largest number. */
const CLOSE = 1e-5;

/** What may be there or not, and a convolution that needs it: how many groups its channels fall into. */
const FEATURES = { depthwise: CHANNELS, grouped: 2 } as const satisfies Partial<
  Record<keyof Support, number>
>;

type Feature = keyof typeof FEATURES;

/**
 * Finds out what the layout NCHWc can do. It is onnxruntime's own affair, and not every machine has it, so
 * what comes of it is compared with what comes without: of all at once, and where that differs of each
 * by itself.
 *
 * @returns null where onnxruntime has no such layout here, which costs time and nothing else
 */
export async function findSupport(
  ort: Onnxruntime,
  options: InferenceSession.SessionOptions,
): Promise<Support | null> {
  const run = (graph: Graph) => runOnce(ort, options, graph);
  const agrees = async (support: Support, features: readonly Feature[]) => {
    const plain = oneOfEach(features);
    const blocked = toBlocked(plain, support);
    return blocked !== null && agree(await run(blocked), await run(plain));
  };
  const works = (support: Support, features: readonly Feature[]) =>
    // An operator is not there, or refuses.
    agrees(support, features).catch(() => false);

  const block = await run(reordering()).then(
    ({ dims }) => dims[1] as number,
    () => 0,
  );
  if (block <= FEWEST || CHANNELS % block !== 0) return null;
  const none = { block, depthwise: false, grouped: false };
  const all = { block, depthwise: true, grouped: true };
  if (await works(all, ['depthwise', 'grouped'])) return all;
  if (!(await works(none, []))) return null;
  return {
    block,
    depthwise: await works({ ...none, depthwise: true }, ['depthwise']),
    grouped: await works({ ...none, grouped: true }, ['grouped']),
  };
}

async function runOnce(
  ort: Onnxruntime,
  options: InferenceSession.SessionOptions,
  graph: Graph,
): Promise<Tensor> {
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

function reordering(): Graph {
  const builder = new GraphBuilder([activation('input', [1, FEWEST, 1, 1])]);
  // What it makes of the channels is the question: no shape is declared.
  return builder.build([{ ...toNchwc(builder, builder.input), shape: [] }]);
}

/** A small graph with every operator of the layout in it, and with the convolutions of some features. */
function oneOfEach(features: readonly Feature[]): Graph {
  const builder = new GraphBuilder([activation('input', [2, 3, 9, 7])]);
  const window = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };
  const convolved = (x: GraphValue, name: string, groups = 1) => {
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    const weight = builder.parameter(name, [CHANNELS, channels / groups, 3, 3]);
    const bias = builder.parameter(`${name}.bias`, [CHANNELS]);
    const attributes = groups === 1 ? window : { ...window, group: { i: groups } };
    return builder.node('Conv', [x, weight, bias], [batch, CHANNELS, height, width], attributes);
  };
  const pooled = (op: string, x: GraphValue) => builder.node(op, [x], x.shape, window);
  const picture = pooled('MaxPool', convolved(builder.input, 'first'));
  const scale = builder.parameter('scale', [2, CHANNELS, 1, 1]);
  const scaled = builder.node('Mul', [convolved(picture, 'second'), scale], picture.shape);
  const sum = builder.node('Add', [picture, scaled], picture.shape);
  const relu = builder.node('Relu', [sum], sum.shape);
  const grouped = features.reduce((x, name) => convolved(x, name, FEATURES[name]), relu);
  const { value } = builder.centre(pooled('AveragePool', grouped));
  return builder.build([value]);
}

/** Numbers without a pattern, as many as a prime: so what is repeated of them falls into step with no shape. */
const WAVE = Array.from({ length: 1009 }, (_, i) => Math.sin(i + i * i));

/** Of any size. A sine for each would take longer than all else that is asked here. */
function numbers(shape: readonly number[]): Float32Array {
  const values = new Float32Array(elements(shape));
  for (let i = 0; i < values.length; i++) values[i] = WAVE[i % WAVE.length] as number;
  return values;
}

/** Whether numbers are alike, as the largest of them are rounded. */
function agree(a: Tensor, b: Tensor): boolean {
  const [actual, expected] = [a.data as Float32Array, b.data as Float32Array];
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const off = (x: number, i: number) => Math.abs(x - (expected[i] as number));
  return actual.length === expected.length && actual.every((x, i) => off(x, i) < CLOSE * largest);
}
