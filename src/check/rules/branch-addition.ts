import { channelsOf, seedCount } from '../../results/result.ts';
import { additionCause } from './addition-causes.ts';
import { isMeasurable } from './bands.ts';
import { type Block, blocksOf, branchScale, designOf, isClosed, runsOf, spanOf } from './blocks.ts';
import { geometricMean, show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';

type Judged = Block & { readonly factor: number; readonly scale2: number };
type Run = [Judged, ...Judged[]];

export const branchAddition: Rule = {
  kind: 'network',
  level: 'error',
  description: "A block does not add α² times its branch's variance.",
  run(network, { settings, input }) {
    const design = designOf(network);
    if (design === undefined || design.post_activation) return [];
    const judged = blocksOf(network)
      // What is rounding adds nothing that could be told.
      .filter(({ branch, before }) => branch > 1e-10 * before.variance)
      .map((block): Judged => {
        const scale2 = branchScale(block) ** 2;
        return { ...block, scale2, factor: addedOf(block) / block.branch };
      });
    const closed = judged.filter(isClosed);
    const share = settings.thresholds.addition;
    const alike = input['kind'] === 'gaussian' ? ALIKE.white : ALIKE.correlated;
    // What a transition adds to cannot be told from what it adds.
    const off = judged.filter(
      (block) =>
        !isClosed(block) &&
        !block.point.transition &&
        isMeasurable(block) &&
        isOff(block, block.scale2, share, alike),
    );
    return [...runsOf(closed).map(addsNothing), ...runsOf(off).map(finding)];
  },
};

/** Measured in 2000 blocks on white noise, grouped convolutions among them, and 600 on 1/f noise: within 6 of these. */
const ALIKE = { white: 0.12, correlated: 0.5 } as const;

function addedOf({ variance, before, facts }: Block): number {
  return variance / (facts.sum_scale ?? 1) ** 2 - before.variance;
}

/**
 * Beside the share that is allowed, what chance makes of it: over C channels the covariance of shortcut
 * and branch averages to √(v r)/√C of either sign, times what single channels correlate by: 1/√C where many
 * independent positions and channels mix, more where groups or correlated positions leave few.
 */
function isOff(block: Block, scale2: number, share: number, alike: number): boolean {
  const { point, branch, before } = block;
  const channels = channelsOf(point);
  const correlation = Math.max(1 / Math.sqrt(channels), alike);
  const chance = correlation * Math.sqrt((scale2 * before.variance * branch) / channels);
  const seeds = seedCount(point);
  const allowed = share * scale2 * branch + (6 * chance) / Math.sqrt(seeds);
  return Math.abs(addedOf(block) - scale2 * branch) > allowed;
}

function finding(run: Run): Draft {
  const [{ variance, before, branch, scale2, facts }] = run;
  const factor = run.reduce((sum, block) => sum + block.factor, 0) / run.length;
  return {
    where: spanOf(run),
    statistic: 'avg_var',
    expected: before.variance + scale2 * branch,
    actual: variance,
    message: `the addition adds ${show(factor)} times the branch's variance, and α² is ${show(scale2)}`,
    ...additionCause(factor, facts.alpha, scale2),
  };
}

const ZERO_GAIN = {
  cause: 'zero-initialised gain: skip_gain is 0',
  remedy: 'For the plot of the paper set skip_gain: 1; if 0 is meant, set branch-addition to off.',
  key: 'skip_gain',
} as const;
const SMALL_SCALE = {
  cause:
    'a layer scale that starts each block at next to its shortcut: within a stage the signal stays as it is',
  remedy:
    'To see what the branches do set layer_scale: 1; if it is meant, set branch-addition to off.',
  key: 'layer_scale',
} as const;

function addsNothing(run: Run): Draft {
  const branch = geometricMean(run.map((block) => block.branch));
  const { gain } = run[0].facts;
  return {
    where: spanOf(run),
    statistic: 'avg_var',
    expected: null,
    actual: run[0].variance,
    message: `the gain at the end of the branch is ${show(gain)}: a variance of ${show(branch)} is not added`,
    ...(gain === 0 ? ZERO_GAIN : SMALL_SCALE),
    byDesign: true,
  };
}
