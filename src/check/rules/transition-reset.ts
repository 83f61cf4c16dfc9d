import { inputVariance, isMeasurable, isOutside, projectionBand } from './bands.ts';
import { type Block, blocksOf, spanOf } from './blocks.ts';
import { type Design, designOf } from './design.ts';
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
    if (design === undefined || design.postActivation) return [];
    if (design.norm === 'none' && design.residual !== 'nf') return [];
    const blocks = blocksOf(network, design);
    const usual = median(blocks.map(({ branch }) => branch / design.gate));
    return blocks
      .filter((block) => block.point.transition && isMeasurable(block))
      .filter((block) => design.norm === 'none' || !isLevel(block, usual, design, context))
      .flatMap((block) => judge(block, design, context));
  },
};

/** Room for the difference between a projection and the last convolution of a branch. */
const LEVEL_SLACK = 1.5;

/**
 * Behind a norm all convolutions give the same, and one level is as good as another: a projection that
 * comes to that of the branches does reset, whatever the init makes of it.
 */
function isLevel(block: Block, usual: number, design: Design, { settings }: RuleContext): boolean {
  const [min, max] = settings.thresholds.variance;
  const projected = projectedBy(block, design);
  return !isOutside(projected / usual, [min / LEVEL_SLACK, max * LEVEL_SLACK]);
}

function projectedBy({ variance, branch }: Block, { branchScale }: Design): number {
  return variance - branchScale ** 2 * branch;
}

function judge(block: Block, design: Design, { settings, input }: RuleContext): Draft[] {
  const { point, variance, branch } = block;
  const added = design.branchScale ** 2 * branch;
  const given = inputVariance(design, block);
  const projected = projectedBy(block, design) / given;
  const band = projectionBand(design, settings.thresholds.variance, block);
  // What chance adds to an addition, as in branch-addition.
  const chance = (6 * Math.sqrt(added * variance)) / point.shape[1] / given;
  if (!isOutside(projected, [band[0] - chance, band[1] + chance])) return [];
  return [
    {
      where: spanOf([block]),
      statistic: 'avg_var',
      expected: [band[0] * given + added, band[1] * given + added],
      actual: variance,
      message: `the variance is not reset: the projection gives ×${show(projected)} (healthy: ${show(band[0])} to ${show(band[1])})`,
      ...shortcutCause(projected, block, design, input),
    },
  ];
}
