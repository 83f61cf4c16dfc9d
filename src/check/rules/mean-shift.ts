import { type Block, blocksOf, runsOf, spanOf } from './blocks.ts';
import { type Design, designOf, keepsChannelMeans } from './design.ts';
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
    const design = designOf(network);
    const loose = design !== undefined && (design.postActivation || keepsChannelMeans(design));
    const limit = settings.thresholds.mean_shift * (loose ? NOT_CENTRED : 1);
    const blocks = withoutStem(blocksOf(network, design), network.points[0]?.avg_sq_mean.mean);
    return runsOf(blocks.filter(({ own, variance }) => own > limit * variance)).map((run) => ({
      where: spanOf(run),
      statistic: 'avg_sq_mean',
      expected: [null, limit * run[0].variance],
      actual: run[0].own,
      message: `the squared mean (${show(run[0].own)}) is more than ${limit === 1 ? '' : `${show(limit)} times `}the variance (${show(run[0].variance)}): all samples of a channel move together`,
      ...adviceOn(design),
    }));
  },
};

/** A max pool leaves a mean that identity shortcuts carry on as it is: that much is the stem's. */
function withoutStem(blocks: readonly Block[], stem: number | null | undefined) {
  let carried = stem ?? 0;
  return blocks.map((block) => {
    if (block.point.transition) carried = 0;
    return { ...block, own: block.sqMean - carried };
  });
}

function adviceOn(design: Design | undefined) {
  if (design?.norm !== 'none') return {};
  if (design.scaledWs) {
    return { remedy: 'Choose a stem that is centred: stem: conv7 or conv3 (no max pool).' };
  }
  return {
    cause: `the mean that ${design.activation} leaves passes through weights that are not standardised`,
    remedy: 'Use scaled_ws: true, or a normaliser.',
    key: 'scaled_ws',
  };
}
