import { PlanError } from '../plan/error.ts';
import type { BlockKind } from './spec.ts';

/** Output channels of the first stage of a ResNet. */
const FIRST_WIDTH: Readonly<Record<BlockKind, number>> = {
  bottleneck: 256,
  basic: 64,
  inverted: 16,
  convnext: 96,
};

/** Output channels of each stage where the config says nothing: 256, 512, 1024, 2048 … or 64, 128 … */
export function resnetWidths(stages: readonly number[], block: BlockKind): number[] {
  return doubled(FIRST_WIDTH[block], stages.length);
}

/** Twice as many as of the stage before. */
export function doubled(first: number, stages: number): number[] {
  return Array.from({ length: stages }, (_, i) => first * 2 ** i);
}

/**
 * Blocks of each of three stages, as networks for CIFAR count their depth: so many layers a block of each stage, and
 * some beside.
 *
 * @throws PlanError where no number of blocks has that depth
 */
export function stagesOfDepth(depth: number, layers: number, beside: number): number[] {
  const blocks = (depth - beside) / layers;
  if (Number.isInteger(blocks) && blocks > 0) return [blocks, blocks, blocks];
  const near = layers * Math.max(1, Math.round(blocks)) + beside;
  throw new PlanError(
    'network',
    'depth',
    `no network of this family has depth ${depth}: it is ${layers} layers for each block of the three stages, and ${beside} beside`,
    `Choose depth: ${near}, or another of ${layers}·n + ${beside}.`,
  );
}
