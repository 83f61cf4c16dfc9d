import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GraphConstant, TensorType } from '../../graph/graph.ts';
import { encodeUntyped, type Typed, type UntypedGraph } from '../../graph/onnx.ts';
import { loadOnnxruntime } from './load.ts';

/**
 * Type and shape of every value of a graph: those that onnxruntime infers as it loads it, with every value an
 * output. It follows shapes that are computed (Shape, Gather, Concat, Reshape) where `basic` optimisation folds them.
 *
 * @throws Error with onnxruntime's message where the graph is none that it runs
 */
export async function inferTypes(graph: UntypedGraph): Promise<Map<string, Typed>> {
  const outputs = graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== '');
  const session = await open(graph, outputs);
  const known = session.outputMetadata.flatMap((value) =>
    value.isTensor ? [[value.name, { type: typeOf(value.type), shape: sizes(value.shape) }]] : [],
  );
  await session.release();
  return new Map(known as [string, Typed][]);
}

/** The numbers of some values of a graph that has no inputs. */
export async function evaluate(
  graph: UntypedGraph,
  wanted: readonly string[],
): Promise<GraphConstant[]> {
  const session = await open(graph, wanted);
  try {
    const results = await session.run({});
    return wanted.map((name) => constantOf(name, results[name] as Tensor));
  } finally {
    await session.release();
  }
}

async function open(graph: UntypedGraph, outputs: readonly string[]): Promise<InferenceSession> {
  const ort = await loadOnnxruntime();
  ort.env.logLevel = 'fatal';
  return ort.InferenceSession.create(encodeUntyped(graph, outputs), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'basic',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    enableMemPattern: false,
  });
}

/** onnxruntime's names are ONNX's in small letters, but for this one. */
function typeOf(type: string): TensorType {
  return (type === 'double' ? 'float64' : type) as TensorType;
}

/** A size that is not known is a name, or an empty one. */
function sizes(shape: readonly (number | string)[]): number[] | null {
  return shape.every((size): size is number => typeof size === 'number' && size >= 0)
    ? [...shape]
    : null;
}

function constantOf(name: string, { type, dims, data }: Tensor): GraphConstant {
  const bytes = data as Uint8Array;
  return {
    name,
    type: typeOf(type),
    shape: dims,
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice(),
  };
}
