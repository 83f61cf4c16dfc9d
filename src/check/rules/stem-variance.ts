import { meanOf } from '../../results/result.ts';
import { isOutside } from './bands.ts';
import { designOf, spanOf } from './blocks.ts';
import { isAbout, show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';

export const stemVariance: Rule = {
  kind: 'network',
  level: 'warn',
  description: 'The stem of a normalizer-free network gives another variance than 1.',
  run(network, { settings, input }) {
    const facts = designOf(network);
    const [stem] = network.points;
    const variance = stem && meanOf(stem, 'avg_var');
    // On correlated input the variance behind the stem is not known: filters of mean 0 see less of it.
    if (facts?.residual !== 'nf' || input['kind'] !== 'gaussian') return [];
    if (stem === undefined || typeof variance !== 'number') return [];
    const wanted = facts.stem_variance;
    const [min, max] = settings.thresholds.variance;
    if (!isOutside(variance / wanted, [min, max])) return [];
    return [
      {
        where: spanOf([{ point: stem }]),
        statistic: 'avg_var',
        expected: [min * wanted, max * wanted],
        actual: variance,
        message: `the stem gives ×${show(variance / wanted)} the variance that the blocks behind it expect (${show(variance)}, not ${show(wanted)})`,
        ...causeOf(variance / wanted, facts.gamma2, facts.scaled_ws),
      },
    ];
  },
};

type Cause = Pick<Draft, 'cause' | 'remedy' | 'key'>;

function causeOf(factor: number, gamma2: number, scaledWs: boolean): Cause {
  if (scaledWs && isAbout(factor, gamma2)) {
    return {
      cause: `×${show(gamma2)} is γ²: γ is applied in the stem, which no activation precedes`,
      remedy: 'Set stem_gamma: false.',
      key: 'stem_gamma',
    };
  }
  if (isAbout(factor, 2)) {
    return {
      cause: 'He initialisation in the stem, where no activation halves the signal',
      remedy: 'Use scaled_ws: true, or init: lecun-normal.',
      key: 'init',
    };
  }
  if (isAbout(factor, 4)) {
    return { cause: 'weights twice as large', remedy: 'Look at init_gain.', key: 'init_gain' };
  }
  return { remedy: 'Look at the weights of the stem, and at the variance of the input.' };
}
