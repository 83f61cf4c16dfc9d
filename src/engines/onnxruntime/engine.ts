import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Graph, GraphValue } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { wantFullPrecision } from '../cuda.ts';
import type { Engine } from '../engine.ts';
import { findBlockSize } from './block-size.ts';
import { toBlocked } from './blocked.ts';
import { loadOnnxruntime } from './load.ts';
import { Sessions } from './sessions.ts';

/** Activations between graphs are of few sizes. */
const SPARE = 4;

/** Where onnxruntime computes. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

interface Settings {
  /**
   * Number of threads within an operator; undefined leaves it to onnxruntime, which takes one a
   * physical core.
   */
  readonly threads?: number | undefined;
  /** What compiled graphs may hold together before the least recently used is released. */
  readonly keptBytes?: number;
  /** Whether graphs may run in the layout NCHWc, where the CPU has it. */
  readonly blocked?: boolean;
}

/**
 * onnxruntime on the CPU, or on a GPU that `probeProvider` has found to work. Operators that a GPU
 * provider lacks run on the CPU.
 */
export async function openOnnxruntime(
  provider: Provider = 'cpu',
  { threads, keptBytes, blocked = true }: Settings = {},
): Promise<Engine<Tensor>> {
  if (provider === 'cuda') wantFullPrecision();
  const ort = await loadOnnxruntime();
  // Per-session levels come too late for the warnings of the environment.
  ort.env.logLevel = 'fatal';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    interOpNumThreads: 1,
    // Patterns lay out a long graph worse than malloc does.
    enableMemPattern: false,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Every session has threads of its own, which after a run would spin for a while in the way of
    // the next session and of the thread that draws weights.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  const block = blocked && provider === 'cpu' ? await findBlockSize(ort, options) : null;
  const sessions = new Sessions(
    (graph, keepsRoom) => ort.InferenceSession.create(...model(graph, keepsRoom)),
    keptBytes,
  );

  function model(
    graph: Graph,
    enableCpuMemArena: boolean,
  ): [Uint8Array, InferenceSession.SessionOptions] {
    const own = block === null ? null : toBlocked(graph, block);
    const common = { ...options, enableCpuMemArena };
    if (own === null) return [encodeOnnx(graph), { ...common, ...onDevice(graph, provider) }];
    // The layout NCHWc leaves onnxruntime nothing to optimise, so that it need not look.
    return [encodeOnnx(own), { ...common, graphOptimizationLevel: 'disabled' }];
  }

  const tensor = (data: Float32Array, shape: readonly number[]) =>
    new ort.Tensor('float32', data, shape);

  const outputs = provider === 'webgpu' ? null : outputPool(tensor);

  /** What is wanted of a graph; its activation goes into memory that is there already. */
  function fetches({ output, taps }: Graph): Record<string, Tensor | null> {
    const wanted = taps.map(({ name }): [string, null] => [name, null]);
    if (output === null) return Object.fromEntries(wanted);
    return { [output.name]: outputs?.take(output.shape) ?? null, ...Object.fromEntries(wanted) };
  }

  return {
    name: `onnxruntime-${provider}`,
    upload: tensor,
    dispose: (activation) => {
      if (activation.location === 'cpu') outputs?.giveBack(activation);
      else activation.dispose();
    },
    expect: (runs) => sessions.expect(runs),
    async run(graph, input, parameters) {
      const session = await sessions.take(graph);
      const feeds: Record<string, Tensor> = { [graph.input.name]: input };
      for (const { name, shape } of graph.parameters) {
        feeds[name] = tensor(parameters.get(name) as Float32Array, shape);
      }
      const fetched = await session.run(feeds, fetches(graph));
      await sessions.ran(graph);
      const read = ({ name }: GraphValue) => fetched[name] as Tensor;
      return {
        activation: graph.output === null ? null : read(graph.output),
        taps: new Map(graph.taps.map((tap) => [tap.name, read(tap).data as Float32Array])),
      };
    },
    close: () => sessions.close(),
  };
}

/** Tensors to write activations into, those that were given back first. */
function outputPool(tensor: (data: Float32Array, shape: readonly number[]) => Tensor) {
  const own = new WeakSet<Tensor>();
  let spare: Float32Array[] = [];
  return {
    take(shape: readonly number[]): Tensor {
      const size = shape.reduce((product, n) => product * n, 1);
      const i = spare.findIndex(({ length }) => length === size);
      const data = i < 0 ? new Float32Array(size) : (spare.splice(i, 1)[0] as Float32Array);
      const taken = tensor(data, shape);
      own.add(taken);
      return taken;
    },
    /** A batch that was uploaded is its owner's. */
    giveBack(activation: Tensor): void {
      if (own.delete(activation))
        spare = [activation.data as Float32Array, ...spare].slice(0, SPARE);
    },
  };
}

/**
 * Keeps the activation where it was computed. The binding can do so for WebGPU alone; CUDA copies it
 * to the host and back between two graphs.
 */
function onDevice({ output }: Graph, provider: Provider): InferenceSession.SessionOptions {
  if (provider !== 'webgpu' || output === null) return {};
  return { preferredOutputLocation: { [output.name]: 'gpu-buffer' } };
}
