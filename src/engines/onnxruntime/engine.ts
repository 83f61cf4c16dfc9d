import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf, UserError } from '../../core/errors.ts';
import type { Graph, GraphValue } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { wantFullPrecision } from '../cuda.ts';
import type { Engine, Tensor as EngineTensor } from '../engine.ts';
import { leavesInReverse } from './leaf-order.ts';
import { loadOnnxruntime } from './load.ts';
import { toBlocked } from './nchwc/blocked.ts';
import { findSupport } from './nchwc/detect.ts';
import { Sessions } from './sessions.ts';

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
  const support = blocked && provider === 'cpu' ? await findSupport(ort, options) : null;
  const sessions = new Sessions(
    (graph, keepsRoom) => ort.InferenceSession.create(...model(graph, keepsRoom)),
    keptBytes,
  );

  function model(
    graph: Graph,
    enableCpuMemArena: boolean,
  ): [Uint8Array, InferenceSession.SessionOptions] {
    const plain = leavesInReverse(graph);
    const own = support === null ? null : toBlocked(plain, support);
    const common = { ...options, enableCpuMemArena };
    if (own === null) return [encodeOnnx(plain), { ...common, ...onDevice(graph, provider) }];
    // The layout NCHWc leaves onnxruntime nothing to optimise, so that it need not look.
    const graphOptimizationLevel = own.mixed ? 'all' : 'disabled';
    return [encodeOnnx(own.graph), { ...common, graphOptimizationLevel }];
  }

  const tensor = (data: Float32Array, shape: readonly number[]) =>
    new ort.Tensor('float32', data, shape);

  return {
    name: `onnxruntime-${provider}`,
    upload: ({ type, shape, data }: EngineTensor) =>
      new ort.Tensor(type as 'float32', data as Float32Array, shape),
    dispose: (activation) => {
      if (activation.location !== 'cpu') activation.dispose();
    },
    expect: (runs, spareBytes) => sessions.expect(runs, spareBytes),
    async run(graph, inputs, parameters) {
      const session = await sessions.take(graph).catch(explain);
      const feeds: Record<string, Tensor> = Object.fromEntries(inputs);
      for (const { name, shape } of graph.parameters) {
        feeds[name] = tensor(parameters.get(name) as Float32Array, shape);
      }
      const outputs = await session.run(feeds).catch(explain);
      await sessions.ran(graph);
      const read = ({ name }: GraphValue) => outputs[name] as Tensor;
      return {
        outputs: new Map(graph.outputs.map((value) => [value.name, read(value)])),
        readings: new Map(graph.readings.map((one) => [one.name, read(one).data as Float32Array])),
      };
    },
    close: () => sessions.close(),
  };
}

/** What onnxruntime throws where the system gives it no more memory, or no more threads. */
function explain(error: unknown): never {
  const message = messageOf(error);
  if (/bad_alloc|allocate memory|out of memory/i.test(message)) {
    throw new UserError('onnxruntime ran out of memory', {
      remedy: 'Choose a smaller batch or size, or allow more memory.',
      cause: error,
    });
  }
  if (/PosixThread|pthread/i.test(message)) {
    throw new UserError('the system allows no more threads', {
      remedy: 'Take --threads 1, or allow more.',
      cause: error,
    });
  }
  throw error;
}

/**
 * Keeps the activation where it was computed. The binding can do so for WebGPU alone; CUDA copies it
 * to the host and back between two graphs.
 */
function onDevice({ outputs }: Graph, provider: Provider): InferenceSession.SessionOptions {
  if (provider !== 'webgpu') return {};
  const places = outputs.map(({ name }) => [name, 'gpu-buffer'] as const);
  return { preferredOutputLocation: Object.fromEntries(places) };
}
