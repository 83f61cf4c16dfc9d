import os from 'node:os';
import type { NetworkPlan } from './core/plan.ts';
import { activationBytes, type Segment, weightBytes } from './networks/segment.ts';

/** Node, onnxruntime and the drawing libraries, before any tensor. Measured. */
const BASE_BYTES = 150 * 2 ** 20;
/** Activations of a block's size that are alive at once: input, branch, sum, centred, squares … */
const LIVE_ACTIVATIONS = 6;

/**
 * Peak memory of a run, in bytes: the largest activation times what a block holds of them, and the
 * largest segment's weights twice, since the next segment's are drawn meanwhile.
 */
export function estimateMemory(
  plan: NetworkPlan,
  segments: readonly Segment[],
  batch: number,
): number {
  const [, height, width] = plan.stem.input;
  const first = plan.stem.layers[0];
  const stemChannels = first?.op === 'conv' ? first.out / first.stride ** 2 : 0;
  const extents = [...plan.blocks.map(({ output }) => output), plan.stem.input];
  const activations = extents.map((extent) => activationBytes(batch, extent));
  activations.push(activationBytes(batch, [stemChannels, height, width]));
  const weights = segments.map(({ bindings }) => weightBytes(bindings));
  return BASE_BYTES + LIVE_ACTIVATIONS * Math.max(...activations) + 2 * Math.max(...weights);
}

/** What this process may use: the machine's memory, or the container's limit where it is lower. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  return constrained > 0 ? Math.min(constrained, total) : total;
}
