import type { NetworkResult, Point, Result } from '../core/result.ts';

/**
 * How networks stand one above the other. Of one depth, or of different numbers of stages, they stand
 * by block index: then that is the one thing that they share. Of different depth in the same number
 * of stages they stand by stage: each stage is equally wide, and its first and its last block stand
 * in the same place in every network.
 */
export interface Alignment {
  readonly kind: 'block' | 'stage';
  /** Blocks in each stage of each network, those that an overflow kept from being run included. */
  readonly sizes: readonly (readonly number[])[];
  /** The place of a point along the axis: its index, or its stage and where within it. */
  at(network: number, point: Pick<Point, 'index' | 'stage' | 'block'>): number;
}

/** Stage s reaches from s − 0.5 to s + 0.5; its blocks keep this distance from either end. */
export const INSET = 0.07;

export function alignmentOf({ networks }: Result): Alignment {
  const sizes = sizesOf(networks);
  const depths = new Set(sizes.map((stages) => stages.reduce((sum, n) => sum + n, 0)));
  const counts = new Set(sizes.map((stages) => stages.length));
  if (depths.size < 2 || counts.size > 1) {
    return { kind: 'block', sizes, at: (_, point) => point.index };
  }
  return { kind: 'stage', sizes, at: (network, point) => placeOf(point, sizes[network] ?? []) };
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

function sizesOf(networks: readonly NetworkResult[]): number[][] {
  const known = networks.map((network) => declared(network) ?? measured(network));
  const deepestFirst = [...known].sort((a, b) => total(b) - total(a));
  // What overflowed and does not say how deep it was going to be may have been as deep as another.
  return networks.map((network, i) => {
    const own = known[i] ?? [];
    const whole = declared(network) !== undefined || !network.points.at(-1)?.non_finite;
    return whole ? own : (deepestFirst.find((sizes) => begins(own, sizes)) ?? own);
  });
}

function measured({ points }: NetworkResult): number[] {
  const stages = Math.max(0, ...points.map((point) => point.stage));
  return Array.from({ length: stages }, (_, s) => points.filter((p) => p.stage === s + 1).length);
}

/** The config's `stages`, unless the points are of another network. */
function declared(network: NetworkResult): number[] | undefined {
  const { stages } = network.config;
  if (!Array.isArray(stages) || !stages.every((n) => Number.isInteger(n) && n > 0))
    return undefined;
  return begins(measured(network), stages) ? stages : undefined;
}

function begins(start: readonly number[], whole: readonly number[]): boolean {
  return start.every((n, s) => {
    return s === start.length - 1 ? n <= (whole[s] ?? 0) : n === whole[s];
  });
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, n) => sum + n, 0);
}
