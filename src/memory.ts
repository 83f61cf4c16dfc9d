import os from 'node:os';
import type { NetworkPlan } from './core/plan.ts';
import { activationBytes, type Segment, weightBytes } from './networks/segment.ts';
import type { Prepared } from './prepare.ts';

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
  const first = plan.stem.layers[0];
  const stemChannels = first?.op === 'conv' ? first.out / first.stride ** 2 : 0;
  const extents = [...plan.blocks.map(({ output }) => output), plan.stem.input];
  const sizes = extents.map((extent) => activationBytes(batch, extent));
  sizes.push(activationBytes(batch, [stemChannels, height, width]));
  const activations = LIVE_ACTIVATIONS * Math.max(...sizes);
  const weights = 4 * Math.max(...segments.map(({ bindings }) => weightBytes(bindings)));
  return { total: BASE_BYTES + activations + weights, activations, weights };
}

/** What the machine allows beyond what the largest network needs. */
export function spareMemory(networks: readonly Prepared[]): number {
  const needs = networks.map(({ plan, segments, batch }) => estimateMemory(plan, segments, batch));
  return memoryLimit() - Math.max(...needs.map(({ total }) => total));
}

/** What this process may use: the machine's memory, or the container's limit where it is lower. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = os.totalmem();
  return constrained > 0 ? Math.min(constrained, total) : total;
}
