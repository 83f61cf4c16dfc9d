import os from 'node:os';
import { elements } from '../core/shape.ts';
import type { Segment } from '../lower/segment.ts';
import type { NetworkPlan } from '../plan/blocks.ts';
import type { Extent } from '../plan/layers.ts';
import { weightBytes } from '../weights/bindings.ts';

/** Node, onnxruntime and the drawing libraries, before any tensor. Measured. */
const BASE_BYTES = 150 * 2 ** 20;
/** Activations of a block's size that are alive at once: input, branch, sum, centred, squares … */
const LIVE_ACTIVATIONS = 6;

/** Peak memory of a run, in bytes, and the parts of it that depend on the config. */
export interface Memory {
  readonly total: number;
  readonly activations: number;
  readonly weights: number;
}

/**
 * Peak memory of a run: the largest activation times what a block holds of them, and the
 * largest segment's weights twice, since the next segment's are drawn meanwhile, and twice more where
 * the engine brings them into an order of its own.
 */
export function estimateMemory(
  plan: NetworkPlan,
  segments: readonly Segment[],
  batch: number,
): Memory {
  const [, height, width] = plan.stem.input;
  const first = plan.stem.branch[0];
  const stemChannels = first?.op === 'conv' ? first.out / first.stride ** 2 : 0;
  const extents = [...plan.blocks.map(({ output }) => output), plan.stem.input];
  const sizes = extents.map((extent) => activationBytes(batch, extent));
  sizes.push(activationBytes(batch, [stemChannels, height, width]));
  const activations = LIVE_ACTIVATIONS * Math.max(...sizes);
  const weights = 4 * Math.max(...segments.map(({ bindings }) => weightBytes(bindings)));
  return { total: BASE_BYTES + activations + weights, activations, weights };
}

/** What this process may use: the machine's memory, or the container's limit where it is lower. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  return constrained > 0 ? Math.min(constrained, total) : total;
}

/** Bytes of one float32 activation of the given extent. */
function activationBytes(batch: number, extent: Extent): number {
  return 4 * batch * elements(extent);
}
