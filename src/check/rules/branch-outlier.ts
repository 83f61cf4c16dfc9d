import { branchBand, isMeasurable, isOutside } from './bands.ts';
import { blocksOf, designOf, runsOf, spanOf } from './blocks.ts';
import { isAbout, median, show } from './numbers.ts';
import type { Rule } from './rule.ts';

/** Fewer blocks do not tell what is usual. */
const LEAST_BLOCKS = 4;

/** Norms that make every channel alike, so that every branch of the network gives the same variance. */
const EXACT_NORMS = ['batch', 'instance'];

export const branchOutlier: Rule = {
  kind: 'network',
  level: 'error',
  description: 'A residual branch is unlike the others of its network.',
  run(network, { settings }) {
    const facts = designOf(network);
    if (facts === undefined || !EXACT_NORMS.includes(facts.norm)) return [];
    const { outlier, variance } = settings.thresholds;
    const judged = blocksOf(network)
      .filter((block) => block.branch > 0 && isMeasurable(block))
      .map((block) => ({ ...block, inner: block.branch / block.facts.padding }));
    if (judged.length < LEAST_BLOCKS) return [];
    const usual = median(judged.map(({ inner }) => inner));
    const odd = judged.filter((block) => {
      // What is not healthy by itself is for branch-variance to tell.
      const healthy = !isOutside(
        block.branch / block.facts.gate,
        branchBand(facts, variance, block),
      );
      return healthy && !isAbout(block.inner, usual, outlier);
    });
    return runsOf(odd).map((run) => ({
      where: spanOf(run),
      statistic: 'res_avg_var',
      expected: [usual / (1 + outlier), usual * (1 + outlier)],
      actual: run[0].branch,
      message: `the residual branch gives ${show(run[0].branch)}, and those of this network ${show(usual)}`,
      cause: 'a norm that is missing in this block, or weights that are drawn in another way',
      remedy: 'Compare this block with its neighbours.',
    }));
  },
};
