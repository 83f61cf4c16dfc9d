import { elements } from '../../core/shape.ts';
import type { Extent } from '../../plan/layers.ts';
import { type Cotangent, plus, totalEnergy, whiteCotangent } from './cotangent.ts';
import type { Traced } from './ways.ts';

/** What a cotangent meets on its way back through a block. */
export interface BackwardBlock {
  readonly output: Extent;
  /** Whether there is an addition. */
  readonly adds: boolean;
  /** How far the energy that its branch hands back may be off, relative. */
  readonly doubt: number;
  /** The end of the block; undefined where theory has no honest prediction of it. */
  readonly traced?: Traced;
}

/** What is known of ∂L/∂x at a point; nothing where there is no honest prediction. */
export interface BackwardPoint {
  /** E_l = E |g_l|² / |u|². */
  readonly grad_energy?: number;
  /** Of block l: energy that branch and shortcut hand back to its input, the one over the other. */
  readonly grad_branch?: number;
}

/**
 * Follows L = ⟨u, x_L⟩, u white, back from the last point.
 *
 * @param blocks the stem first, which is not passed
 * @returns one entry a point: E_l asks for every block behind l
 */
export function backwardPoints(blocks: readonly BackwardBlock[]): BackwardPoint[] {
  const end = (blocks.at(-1) as BackwardBlock).output;
  const size = elements(end);
  let g: Cotangent | undefined = whiteCotangent(end);
  let doubts = 0;
  const points: BackwardPoint[] = [];
  for (const { adds, doubt, traced } of blocks.toReversed()) {
    const energy = finite(g && totalEnergy(g) / size);
    const ways = cotangentsOf(traced, g);
    const branch = adds ? finite(shareOf(ways)) : undefined;
    points.push({
      ...(energy === undefined ? {} : { grad_energy: energy }),
      ...(branch === undefined ? {} : { grad_branch: branch }),
    });
    doubts += doubt * partOf(ways);
    g = doubts > DOUBTFUL ? undefined : sumOf(ways);
  }
  return points.reverse();
}

/** Share of the energy that is too much to be off by, block upon block. */
const DOUBTFUL = 0.1;

/** Part of the energy at a block's input that its branch hands back; all of it where there is no shortcut. */
function partOf(ways: readonly Cotangent[] | undefined): number {
  const [shortcut, branch] = (ways ?? []).map(totalEnergy);
  if (shortcut === undefined || branch === undefined) return 1;
  return branch === 0 ? 0 : branch / (shortcut + branch);
}

/** At the block's input, one of each way; undefined where one is not known. */
function cotangentsOf(traced: Traced | undefined, g: Cotangent | undefined) {
  if (traced === undefined || g === undefined) return undefined;
  const ways = traced.ways.map((way) => way(g));
  return ways.every((way) => way !== undefined) ? ways : undefined;
}

function sumOf(ways: readonly Cotangent[] | undefined): Cotangent | undefined {
  return ways?.reduce((sum, way) => (totalEnergy(way) === 0 ? sum : plus(sum, way)));
}

function shareOf(ways: readonly Cotangent[] | undefined): number | undefined {
  const [shortcut, branch] = ways ?? [];
  return shortcut && branch && totalEnergy(branch) / totalEnergy(shortcut);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
