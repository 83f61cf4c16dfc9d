import type { NetworkResult } from '../../results/result.ts';
import { designOf, isPicked, type Step, spanOf, stepsOf } from './blocks.ts';
import { doublingsIn, growthCause, type Trend } from './growth-causes.ts';
import { show, slopeOf } from './numbers.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

/** Fewer blocks do not tell a trend from a step. */
export const LEAST_BLOCKS = 4;

export const explosion: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The variance grows exponentially with depth.',
  run: (network, context) => trend(network, context, 'explosion'),
};

export const collapse: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The variance falls exponentially with depth.',
  run: (network, context) => trend(network, context, 'collapse'),
};

/**
 * Slope of log₂ of the variance over all blocks. Healthy networks grow in proportion to depth within a
 * stage at most, so that L blocks alone do not make a factor of 2 L; an exponential soon does.
 */
function trend(
  network: NetworkResult,
  { settings, input }: RuleContext,
  rule: Trend['rule'],
): Draft[] {
  const sign = rule === 'explosion' ? 1 : -1;
  const facts = designOf(network);
  const blocks = stepsOf(network).filter(({ variance }) => variance > 0);
  const [first] = blocks;
  if (first === undefined || blocks.length < LEAST_BLOCKS || isPicked(network)) return [];
  if (isCritical(network, blocks)) return [];
  const slope = slopeOf(blocks.map(({ variance }) => Math.log2(variance)));
  const factor = 2 ** (sign * slope * (blocks.length - 1));
  const { growth } = settings.thresholds;
  if (factor < (sign > 0 ? Math.max(growth, 2 * blocks.length) : growth)) return [];
  const start = blocks.findIndex((block) => doublingsIn(block) * sign >= 0.5 * Math.abs(slope));
  const [from = first, ...rest] = blocks.slice(Math.max(0, start));
  const [verb, depth] = [sign > 0 ? 'doubles' : 'halves', 1 / Math.abs(slope)];
  const last = blocks.at(-1) ?? first;
  return [
    {
      where: spanOf([from, ...rest]),
      statistic: 'avg_var',
      expected: null,
      actual: last.variance,
      message: `the variance ${verb} every ${show(depth)} block${depth === 1 ? '' : 's'}, from ${show(first.variance)} to ${show(last.variance)}`,
      ...growthCause({
        rule,
        steps: blocks,
        facts,
        limit: network.mean_field,
        white: input['kind'] === 'gaussian',
      }),
    },
  ];
}

/** At its critical point a plain network loses what tells inputs apart as a power of the depth, which is the best there is. */
export function isCritical({ mean_field: limit }: NetworkResult, steps: readonly Step[]): boolean {
  const isPadded = steps.some(({ facts }) => facts.padding < 1);
  return !isPadded && limit?.slope != null && Math.abs(limit.slope - 1) < 0.02;
}
