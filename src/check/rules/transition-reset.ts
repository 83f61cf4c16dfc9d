import { channelsOf, type NetworkFacts } from '../../results/result.ts';
import { inputVariance, isMeasurable, isOutside, isUnscaled, projectionBand } from './bands.ts';
import { type Block, blocksOf, branchScale, designOf, spanOf } from './blocks.ts';
import { median, show } from './numbers.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';
import { shortcutCause } from './shortcut-causes.ts';

export const transitionReset: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The projection of a transition block does not reset the variance.',
  run(network, context) {
    const design = designOf(network);
    // In post-activation blocks a norm behind the projection sees to it; plain ones have no reset.
    if (design === undefined || design.post_activation) return [];
    if (design.norm === 'none' && design.residual !== 'nf') return [];
    // Weights of one variance multiply by their fan-in, which is another in each convolution.
    if (isUnscaled(design)) return [];
    const blocks = blocksOf(network);
    const usual = median(blocks.map(({ branch, facts }) => branch / facts.gate));
    const found = blocks
      .filter((block) => block.point.transition && isMeasurable(block))
      .filter((block) => design.norm === 'none' || !isLevel(block, usual, context))
      .flatMap((block) => judge(block, design, context));
    return [
      ...found.filter(({ draft }) => !draft.byDesign).map(({ draft }) => draft),
      ...told(found.filter(({ draft }) => draft.byDesign)),
    ];
  },
};

/** What is found wrong with a transition. */
interface Found {
  readonly block: Block;
  readonly projected: number;
  readonly draft: Draft;
}

/** What the architecture means to do is said once for all transitions. */
function told(found: readonly Found[]): Draft[] {
  const [first, ...rest] = found;
  if (first === undefined || rest.length === 0) return found.map(({ draft }) => draft);
  const factors = found.map(({ projected }) => projected);
  const range = `×${show(Math.min(...factors))} to ×${show(Math.max(...factors))}`;
  const names = found.map(({ block }) => block.point.name).join(', ');
  return [
    {
      ...first.draft,
      where: spanOf([first.block, ...rest.map(({ block }) => block)]),
      message: `the variance is not reset in ${found.length} transitions (${names}): their projections give ${range}`,
    },
  ];
}

/** Room for the difference between a projection and the last convolution of a branch. */
const LEVEL_SLACK = 1.5;

/**
 * Behind a norm all convolutions give the same, and one level is as good as another: a projection that
 * comes to that of the branches does reset, whatever the init makes of it.
 */
function isLevel(block: Block, usual: number, { settings }: RuleContext): boolean {
  const [min, max] = settings.thresholds.variance;
  const projected = projectedBy(block);
  return !isOutside(projected / usual, [min / LEVEL_SLACK, max * LEVEL_SLACK]);
}

function projectedBy(block: Block): number {
  const sum = block.variance / (block.facts.sum_scale ?? 1) ** 2;
  return sum - branchScale(block) ** 2 * block.branch;
}

function judge(block: Block, design: NetworkFacts, { settings, input }: RuleContext): Found[] {
  const { point, variance, branch } = block;
  const added = branchScale(block) ** 2 * branch;
  const scale2 = (block.facts.sum_scale ?? 1) ** 2;
  const given = inputVariance(design, block);
  // What is nothing already is a block's before.
  if (given === 0) return [];
  const projected = projectedBy(block) / given;
  const band = projectionBand(design, settings.thresholds.variance, block);
  // What chance adds to an addition, as in branch-addition.
  const chance = (6 * Math.sqrt(added * variance)) / channelsOf(point) / given;
  if (!isOutside(projected, [band[0] - chance, band[1] + chance])) return [];
  const draft: Draft = {
    where: spanOf([block]),
    statistic: 'avg_var',
    expected: band.map((bound) => scale2 * (bound * given + added)) as [number, number],
    actual: variance,
    message: `the variance is not reset: the projection gives ×${show(projected)} (healthy: ${show(band[0])} to ${show(band[1])})`,
    ...shortcutCause(projected, block, design, input),
  };
  return [{ block, projected, draft }];
}
