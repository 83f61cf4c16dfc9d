import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Graph, GraphValue } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { wantFullPrecision } from '../cuda.ts';
import type { Engine } from '../engine.ts';
import { findBlockSize } from './block-size.ts';
import { toBlocked } from './blocked.ts';
import { loadOnnxruntime } from './load.ts';

/** What the compiled graphs that are kept may hold together. */
const KEPT_BYTES = 128 * 2 ** 20;

interface Compiled {
  readonly session: InferenceSession;
  readonly bytes: number;
}

/** Where onnxruntime computes. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

interface Settings {
  /**
   * Number of threads within an operator; undefined leaves it to onnxruntime, which takes one a
   * physical core.
   */
  readonly threads?: number | undefined;
  /**
   * Compiled graphs keep the memory that they worked in, so those of large activations are not kept
   * together: beyond this sum, the least recently used is released.
   */
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
  { threads, keptBytes = KEPT_BYTES, blocked = true }: Settings = {},
): Promise<Engine<Tensor>> {
  if (provider === 'cuda') wantFullPrecision();
  const ort = await loadOnnxruntime();
  // Per-session levels come too late for the warnings of the environment.
  ort.env.logLevel = 'fatal';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    interOpNumThreads: 1,
    // The arena doubles as it grows, and patterns lay out a long graph worse than malloc does: on
    // ResNetV2-600 0.66 GB at most with them, 0.33 GB without, at no cost in time.
    enableCpuMemArena: false,
    enableMemPattern: false,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Every session has threads of its own, which after a run would spin for a while in the way of
    // the next session and of the thread that draws weights.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  const block = blocked && provider === 'cpu' ? await findBlockSize(ort, options) : null;
  const compiled = new Map<string, Compiled>();

  async function compile(graph: Graph): Promise<InferenceSession> {
    const key = JSON.stringify(graph);
    const known = compiled.get(key);
    if (known !== undefined) {
      // Put last: the map's order is the order of use.
      compiled.delete(key);
      compiled.set(key, known);
      return known.session;
    }
    const bytes = workingBytes(graph);
    await makeRoom(bytes);
    const session = await ort.InferenceSession.create(...model(graph));
    compiled.set(key, { session, bytes });
    return session;
  }

  /** The layout NCHWc leaves onnxruntime nothing to optimise, so that it need not look. */
  function model(graph: Graph): [Uint8Array, InferenceSession.SessionOptions] {
    const own = block === null ? null : toBlocked(graph, block);
    if (own !== null) return [encodeOnnx(own), { ...options, graphOptimizationLevel: 'disabled' }];
    return [encodeOnnx(graph), { ...options, ...onDevice(graph, provider) }];
  }

  async function makeRoom(bytes: number): Promise<void> {
    let kept = [...compiled.values()].reduce((sum, entry) => sum + entry.bytes, bytes);
    for (const [key, entry] of compiled) {
      if (kept <= keptBytes) return;
      compiled.delete(key);
      kept -= entry.bytes;
      await entry.session.release();
    }
  }

  const tensor = (data: Float32Array, shape: readonly number[]) =>
    new ort.Tensor('float32', data, shape);

  return {
    name: `onnxruntime-${provider}`,
    upload: tensor,
    dispose: (activation) => {
      if (activation.location !== 'cpu') activation.dispose();
    },
    async run(graph, input, parameters) {
      const session = await compile(graph);
      const feeds: Record<string, Tensor> = { [graph.input.name]: input };
      for (const { name, shape } of graph.parameters) {
        feeds[name] = tensor(parameters.get(name) as Float32Array, shape);
      }
      const outputs = await session.run(feeds);
      const read = ({ name }: GraphValue) => outputs[name] as Tensor;
      return {
        activation: graph.output === null ? null : read(graph.output),
        taps: new Map(graph.taps.map((tap) => [tap.name, read(tap).data as Float32Array])),
      };
    },
    async close() {
      for (const { session } of compiled.values()) await session.release();
      compiled.clear();
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

/** What onnxruntime holds while it runs a graph: a few of the largest activations at once. */
function workingBytes(graph: Graph): number {
  const { shape } = graph.output ?? graph.input;
  const size = (dims: readonly number[]) => dims.reduce((product, n) => product * n, 4);
  return 4 * Math.max(size(shape), size(graph.input.shape));
}
