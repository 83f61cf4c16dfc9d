import {
  meanOf,
  type NetworkFacts,
  type NetworkResult,
  type Point,
  type PointFacts,
  UNPLANNED,
} from '../../results/result.ts';

/**
 * What a network's architecture implies of its signal by the laws of its weights; undefined where nobody knows those:
 * it was trained, or not planned.
 */
export function designOf({ facts }: Pick<NetworkResult, 'facts'>): NetworkFacts | undefined {
  return facts?.trained ? undefined : facts;
}

/** A block's point beside the one before it, as numbers: means over the seeds. */
export interface Block {
  readonly point: Point;
  readonly sqMean: number;
  readonly variance: number;
  /** Variance at the end of the residual branch. */
  readonly branch: number;
  readonly before: { readonly sqMean: number; readonly variance: number };
  /** What the architecture implies of it. */
  readonly facts: PointFacts;
  /** β² had no transition reset it: 1 + α² of every block before. */
  readonly unresetBeta2: number;
}

/** The blocks with a branch up to the first that is not finite, that one excluded. */
export function blocksOf(network: NetworkResult): Block[] {
  return stepsOf(network).filter((step): step is Block => step.branch !== null);
}

/** A block that may have no addition, and so no branch to judge. */
export type Step = Omit<Block, 'branch'> & { readonly branch: number | null };

/** All blocks up to the first that is not finite, that one excluded. */
export function stepsOf(network: NetworkResult): Step[] {
  const blocks: Step[] = [];
  let unresetBeta2 = 1;
  for (const [i, point] of network.points.entries()) {
    const previous = network.points[i - 1];
    if (previous === undefined) continue;
    const [before, after] = [momentsOf(previous), momentsOf(point)];
    if (before === undefined || after === undefined || point.non_finite) break;
    const branch = meanOf(point, 'res_avg_var');
    const { facts = UNPLANNED } = point;
    blocks.push({ point, ...after, branch, before, facts, unresetBeta2 });
    unresetBeta2 += facts.alpha ** 2;
  }
  return blocks;
}

/** β² of a block: of what it was planned with, or of what it was measured to be. */
export function betaSquared({ facts, before }: Block): number {
  return facts.beta === null ? before.variance : facts.beta ** 2;
}

/** What the branch is multiplied by before the addition. */
export function branchScale({ facts }: Block): number {
  return facts.alpha * facts.gain;
}

function momentsOf(point: Point) {
  const [sqMean, variance] = [meanOf(point, 'avg_sq_mean'), meanOf(point, 'avg_var')];
  return sqMean === null || variance === null ? undefined : { sqMean, variance };
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

/** Points that were picked from a network's layers are no steps of one stream. */
export function isPicked({ config }: NetworkResult): boolean {
  const { points = 'additions' } = config;
  return points !== 'additions';
}

/** Multiplied by 0, or by so little, as a layer scale of 1e-6, that float32 adds nothing that could be told. */
export function isClosed(block: Block): boolean {
  return branchScale(block) ** 2 * block.branch <= 1e-9 * block.before.variance;
}
