import { type Alignment, alignmentOf } from '../results/alignment.ts';
import type { Point, Result } from '../results/result.ts';

/**
 * How networks stand one above the other. By stage each stage is equally wide, and its first and its
 * last block stand in the same place in every network.
 */
export interface Placement extends Alignment {
  /** The place of a point along the axis: its index, or its stage and where within it. */
  at(network: number, point: Pick<Point, 'index' | 'stage' | 'block'>): number;
}

/** Stage s reaches from s − 0.5 to s + 0.5; its blocks keep this distance from either end. */
export const INSET = 0.07;

export function placementOf(result: Pick<Result, 'networks'>): Placement {
  const { kind, sizes } = alignmentOf(result);
  if (kind === 'block') return { kind, sizes, at: (_, point) => point.index };
  return { kind, sizes, at: (network, point) => placeOf(point, sizes[network] ?? []) };
}

/**
 * The stem stands before stage 1 as the last block of a stage would. A stage of one block has it where
 * others have their first, the transition.
 */
function placeOf({ stage, block }: Pick<Point, 'stage' | 'block'>, sizes: readonly number[]) {
  if (stage === 0) return 0.5 - INSET;
  const last = Math.max(1, (sizes[stage - 1] ?? 1) - 1);
  return stage - 0.5 + INSET + (1 - 2 * INSET) * Math.min(1, (block - 1) / last);
}
