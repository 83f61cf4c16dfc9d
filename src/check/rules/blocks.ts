import type { NetworkResult, Point } from '../../results/result.ts';
import type { Design } from './design.ts';

/** A block's point beside the one before it, as numbers: means over the seeds. */
export interface Block {
  readonly point: Point;
  readonly sqMean: number;
  readonly variance: number;
  /** Variance at the end of the residual branch. */
  readonly branch: number;
  readonly before: { readonly sqMean: number; readonly variance: number };
  /** β² of a normalizer-free block by design, 1 elsewhere: Var(x₀) = 1, then + α², reset at transitions. */
  readonly beta2: number;
  /** β² had no transition reset it. */
  readonly unresetBeta2: number;
}

/** The blocks up to the first that is not finite, that one excluded. */
export function blocksOf(network: NetworkResult, design: Design | undefined): Block[] {
  const step = design?.residual === 'nf' ? design.alpha ** 2 : 0;
  const blocks: Block[] = [];
  let [beta2, unresetBeta2] = [1, 1];
  for (const [i, point] of network.points.entries()) {
    const previous = network.points[i - 1];
    if (previous === undefined) continue;
    const [before, after] = [momentsOf(previous), momentsOf(point)];
    const branch = point.res_avg_var?.mean;
    if (before === undefined || after === undefined || typeof branch !== 'number') break;
    blocks.push({ point, ...after, branch, before, beta2, unresetBeta2 });
    beta2 = (point.transition ? 1 : beta2) + step;
    unresetBeta2 += step;
  }
  return blocks;
}

function momentsOf({ avg_sq_mean, avg_var }: Point) {
  return avg_sq_mean.mean === null || avg_var.mean === null
    ? undefined
    : { sqMean: avg_sq_mean.mean, variance: avg_var.mean };
}

/** Cuts blocks that something is wrong with into runs of neighbours. */
export function runsOf<T extends { readonly point: Point }>(blocks: readonly T[]): [T, ...T[]][] {
  const runs: [T, ...T[]][] = [];
  for (const block of blocks) {
    const run = runs.at(-1);
    if (run?.at(-1)?.point.index === block.point.index - 1) run?.push(block);
    else runs.push([block]);
  }
  return runs;
}

/** The place of a run. */
export function spanOf(run: readonly [{ readonly point: Point }, ...{ readonly point: Point }[]]) {
  const first = run[0].point;
  const last = (run.at(-1) ?? run[0]).point;
  return {
    first: first.index,
    last: last.index,
    firstName: first.name,
    lastName: last.name,
  };
}
