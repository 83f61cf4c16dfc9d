import os from 'node:os';
import { bufferBytes, roomBytes } from '../graph/buffers.ts';
import type { Run } from '../lower/segment.ts';
import { weightBytes } from '../weights/bindings.ts';
import type { BackwardPlan } from './backward/plan.ts';

/** Node, onnxruntime and the drawing libraries, before any tensor. Measured. */
const BASE_BYTES = 150 * 2 ** 20;
/**
 * The largest segment's weights are held twice, since the next segment's are drawn meanwhile, and twice
 * more where the engine brings them into an order of its own.
 */
const WEIGHT_COPIES = 4;

/** What graphs that are run more than once may keep of the room that they worked in, all together. */
export const KEPT_ROOM_BYTES = 640 * 2 ** 20;

/** Peak memory of a run, in bytes, and the parts of it that depend on the config. */
export interface Memory {
  /** What it needs. */
  readonly total: number;
  /** What it takes for the sake of speed where the machine has it. */
  readonly kept: number;
  readonly activations: number;
  readonly weights: number;
}

/**
 * Peak memory of a network's run: what its graphs hold at once, what the backward pass keeps of the forward one,
 * and the weights; and under several seeds the room of all graphs, which then is kept.
 */
export function estimateMemory(network: Runnable, seeds: number): Memory {
  const runs = runsOf(network);
  const graphs = runs.map(({ graph }) => graph);
  const tape = network.backward?.tapeBytes ?? 0;
  const activations = tape + Math.max(...graphs.map(bufferBytes));
  const largest = Math.max(...runs.map(({ bindings }) => weightBytes(bindings)));
  const weights = WEIGHT_COPIES * largest;
  const again = [...new Set(graphs)].filter(
    (graph) => seeds * graphs.filter((one) => one === graph).length > 1,
  );
  const kept = again.map(roomBytes).reduce((sum, room) => {
    return sum + room <= KEPT_ROOM_BYTES ? sum + room : sum;
  }, 0);
  return { total: BASE_BYTES + activations + weights, kept, activations, weights };
}

/** What is run of a network under each seed: the forward pass, and the backward pass where there is one. */
export interface Runnable {
  readonly segments: readonly Run[];
  readonly backward: Pick<BackwardPlan, 'runs' | 'tapeBytes'> | null;
}

/** Every graph that a network runs under a seed, as often as it does. */
export function runsOf({ segments, backward }: Runnable): Run[] {
  return [...segments, ...(backward?.runs ?? [])];
}

let limit: number | undefined;

function allowed(): number {
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  return constrained > 0 ? Math.min(constrained, total) : total;
}

/** What this process may use: the machine's memory, or the container's limit where it is lower. */
export function memoryLimit(): number {
  limit ??= allowed();
  return limit;
}
