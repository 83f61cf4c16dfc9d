import type { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../../graph/graph.ts';
import { encodeOnnx } from '../../graph/onnx.ts';
import { leavesInReverse } from './leaf-order.ts';
import type { Onnxruntime } from './load.ts';
import { toBlocked } from './nchwc/blocked.ts';
import { findSupport } from './nchwc/detect.ts';
import type { Support } from './nchwc/support.ts';
import type { Create } from './sessions.ts';
import { nodesForCpu } from './webgpu.ts';

/** Where onnxruntime computes. */
export type Provider = 'cpu' | 'cuda' | 'webgpu';

type Options = InferenceSession.SessionOptions;

/** What is common to all sessions of a provider. */
function sessionOptions(provider: Provider, threads: number | undefined): Options {
  return {
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
}

/**
 * Makes sessions of graphs, in the layout NCHWc where that is wanted and the CPU has it.
 *
 * @param threads within an operator; undefined leaves it to onnxruntime, which takes one a physical core
 */
export async function compiler(
  ort: Onnxruntime,
  provider: Provider,
  threads: number | undefined,
  blocked: boolean,
): Promise<Create> {
  const options = sessionOptions(provider, threads);
  const support = blocked && provider === 'cpu' ? await findSupport(ort, options) : null;
  return (graph, enableCpuMemArena) => {
    const { bytes, own } = modelOf(leavesInReverse(graph), support);
    return ort.InferenceSession.create(bytes, {
      ...options,
      enableCpuMemArena,
      ...(provider === 'webgpu' ? onWebgpu(graph) : {}),
      ...own,
    });
  };
}

/** The bytes of a graph, and the options that its layout asks for. */
export function modelOf(
  graph: Graph,
  support: Support | null,
): { bytes: Uint8Array; own: Options } {
  const blocked = support === null ? null : toBlocked(graph, support);
  if (blocked === null) return { bytes: encodeOnnx(graph), own: {} };
  // The layout leaves little to optimise; and what onnxruntime rewrites it numbers anew, so that readings
  // no longer run behind what they read (`leaf-order.ts`) but at the end, and keep every activation.
  return { bytes: encodeOnnx(blocked), own: { graphOptimizationLevel: 'disabled' } };
}

/**
 * Keeps the activation where it was computed, and leaves to the CPU what is wrong there. The binding can keep it for
 * WebGPU alone; CUDA copies it to the host and back between two graphs.
 */
function onWebgpu(graph: Graph): Options {
  const places = graph.outputs.map(({ name }) => [name, 'gpu-buffer'] as const);
  const names = nodesForCpu(graph);
  // An empty list is refused.
  const forced = names.length === 0 ? {} : { forceCpuNodeNames: names };
  return {
    executionProviders: [{ name: 'webgpu', ...forced }],
    preferredOutputLocation: Object.fromEntries(places),
  };
}
