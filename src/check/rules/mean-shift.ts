import { meanOf, type NetworkFacts, valuesOf } from '../../results/result.ts';
import { type Block, blocksOf, designOf, runsOf, spanOf } from './blocks.ts';
import { show } from './numbers.ts';
import type { Rule } from './rule.ts';

/**
 * Where outputs are never negative (post-activation), or the norm leaves channel means in, the ratio
 * settles between 1 and 3 in networks that train well.
 */
const NOT_CENTRED = 4;

export const meanShift: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The squared channel mean overtakes the variance.',
  run(network, { settings }) {
    const { facts } = network;
    const limitOf = (block: Block) =>
      settings.thresholds.mean_shift * (isLoose(facts, block) ? NOT_CENTRED : 1);
    const blocks = withoutStem(
      blocksOf(network),
      network.points[0] && meanOf(network.points[0], 'avg_sq_mean'),
    );
    const shifted = blocks.filter((block) => {
      return block.own - sampling(block) > limitOf(block) * block.variance;
    });
    return runsOf(shifted).map((run) => {
      const limit = limitOf(run[0]);
      return {
        where: spanOf(run),
        statistic: 'avg_sq_mean',
        expected: [null, limit * run[0].variance],
        actual: run[0].own,
        message: `the squared mean (${show(run[0].own)}) is more than ${limit === 1 ? '' : `${show(limit)} times `}the variance (${show(run[0].variance)}): all samples of a channel move together`,
        ...adviceOn(designOf(network)),
      };
    });
  },
};

/** What the mean of so few values has of the variance by chance. */
function sampling({ point, variance }: Block): number {
  return variance / Math.max(1, valuesOf(point) - 1);
}

/** Outputs that are never negative, or a norm that leaves channel means in. */
function isLoose(network: NetworkFacts | undefined, { facts }: Block): boolean {
  return network?.post_activation === true || facts.least < 1;
}

/** A max pool leaves a mean that identity shortcuts carry on as it is: that much is the stem's. */
function withoutStem(blocks: readonly Block[], stem: number | null | undefined) {
  let carried = stem ?? 0;
  return blocks.map((block) => {
    if (block.point.transition) carried = 0;
    return { ...block, own: block.sqMean - carried };
  });
}

function adviceOn(design: NetworkFacts | undefined) {
  if (design?.norm !== 'none') return {};
  if (design.biases) {
    return {
      cause: 'biases: each gives its channel a mean that all samples share',
      remedy: 'Lower bias_std.',
      key: 'bias_std',
    };
  }
  if (design.scaled_ws) {
    return { remedy: 'Choose a stem that is centred: stem: conv7 or conv3 (no max pool).' };
  }
  return {
    cause: `the mean that ${design.activation} leaves passes through weights that are not standardised`,
    remedy: 'Use scaled_ws: true, or a normaliser.',
    key: 'scaled_ws',
  };
}
