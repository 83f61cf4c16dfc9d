import { type Alignment, alignmentOf } from '../results/alignment.ts';
import type { NetworkResult, Point } from '../results/result.ts';

export type Match = readonly [Point, Point];

export interface Matches {
  readonly alignment: Alignment['kind'];
  readonly matches: readonly Match[];
}

/** The points of two networks that stand in the same place. */
export function matchPoints(a: NetworkResult, b: NetworkResult): Matches {
  const { kind, sizes } = alignmentOf({ networks: [a, b] });
  const matches = kind === 'block' ? byBlock(a, b) : byStage(a, b, sizes);
  return { alignment: kind, matches };
}

function byBlock(a: NetworkResult, b: NetworkResult): Match[] {
  return a.points.flatMap((point, i): Match[] => {
    const other = b.points[i];
    return other === undefined ? [] : [[point, other]];
  });
}

/**
 * Block k of the shallower stage and the block of the deeper one that is nearest to the same part of
 * the way from its first to its last.
 */
function byStage(
  a: NetworkResult,
  b: NetworkResult,
  [sizesA = [], sizesB = []]: Alignment['sizes'],
): Match[] {
  const stem = a.points
    .slice(0, 1)
    .flatMap((p): Match[] => b.points.slice(0, 1).map((q) => [p, q]));
  const blocks = sizesA.flatMap((sizeA, s): Match[] => {
    const sizeB = sizesB[s] ?? 0;
    return Array.from({ length: Math.min(sizeA, sizeB) }, (_, k): Match[] => {
      const part = k / Math.max(1, Math.min(sizeA, sizeB) - 1);
      const p = blockAt(a, s + 1, 1 + Math.round(part * (sizeA - 1)));
      const q = blockAt(b, s + 1, 1 + Math.round(part * (sizeB - 1)));
      return p === undefined || q === undefined ? [] : [[p, q]];
    }).flat();
  });
  return [...stem, ...blocks];
}

function blockAt({ points }: NetworkResult, stage: number, block: number): Point | undefined {
  return points.find((point) => point.stage === stage && point.block === block);
}
