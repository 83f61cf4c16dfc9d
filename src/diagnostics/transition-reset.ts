import { inputVariance, isOutside, projectionBand } from './bands.ts';
import { type Block, blocksOf, spanOf } from './blocks.ts';
import { shortcutCause } from './causes.ts';
import { type Design, designOf } from './design.ts';
import { show } from './numbers.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const transitionReset: Rule = {
  id: 'transition-reset',
  run(network, context) {
    const design = designOf(network);
    // In post-activation blocks a norm behind the projection sees to it; plain ones have no reset.
    if (design === undefined || design.postActivation) return [];
    if (design.norm === 'none' && design.residual !== 'nf') return [];
    const transitions = blocksOf(network, design).filter(({ point }) => point.transition);
    return transitions.flatMap((block) => judge(block, design, context));
  },
};

function judge(block: Block, design: Design, { settings, input }: RuleContext): Draft[] {
  const { point, variance, branch } = block;
  const added = design.branchScale ** 2 * branch;
  const given = inputVariance(design, block);
  const projected = (variance - added) / given;
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
