import type { NetworkFacts, NetworkResult } from '../../results/result.ts';
import { type Step, spanOf, stepsOf } from './blocks.ts';
import { show, slopeOf } from './numbers.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

/** Fewer blocks do not tell a trend from a step. */
const LEAST_BLOCKS = 4;

export const explosion: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The variance grows exponentially with depth.',
  run: (network, context) => trend(network, context, 1),
};

export const collapse: Rule = {
  kind: 'network',
  level: 'error',
  description: 'The variance falls exponentially with depth.',
  run: (network, context) => trend(network, context, -1),
};

/**
 * Slope of log₂ of the variance over all blocks. Healthy networks grow in proportion to depth within a
 * stage at most, so that L blocks alone do not make a factor of 2 L; an exponential soon does.
 */
function trend(network: NetworkResult, { settings }: RuleContext, sign: 1 | -1): Draft[] {
  const { facts } = network;
  const blocks = stepsOf(network).filter(({ variance }) => variance > 0);
  const [first] = blocks;
  if (first === undefined || blocks.length < LEAST_BLOCKS) return [];
  if (isCritical(network, blocks)) return [];
  const slope = slopeOf(blocks.map(({ variance }) => Math.log2(variance)));
  const factor = 2 ** (sign * slope * (blocks.length - 1));
  const { growth } = settings.thresholds;
  if (factor < (sign > 0 ? Math.max(growth, 2 * blocks.length) : growth)) return [];
  const start = blocks.findIndex((block) => stepOf(block) * sign >= 0.5 * Math.abs(slope));
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
      ...((sign < 0 ? scaledSumCause(blocks) : undefined) ??
        adviceOn(sign, facts, network.mean_field)),
    },
  ];
}

/** At its critical point a plain network loses what tells inputs apart as a power of the depth, which is the best there is. */
function isCritical({ mean_field: limit }: NetworkResult, steps: readonly Step[]): boolean {
  const isPadded = steps.some(({ facts }) => facts.padding < 1);
  return !isPadded && limit?.slope != null && Math.abs(limit.slope - 1) < 0.02;
}

/** What `sum_scale` makes of a sum of two equal variances, in doublings; the branch comes short by what padding takes. */
function lossesOf(steps: readonly Step[]) {
  const scaled = steps.filter(
    ({ facts }) => facts.norm === 'none' && facts.sum_scale !== undefined,
  );
  return {
    scale: total(scaled.map(({ facts }) => Math.log2(2 * (facts.sum_scale ?? 1) ** 2))),
    padding: total(scaled.map(({ facts }) => Math.log2((1 + facts.padding) / 2))),
  };
}

/** The cause of a collapse of which scaled sums explain at least half. */
function scaledSumCause(steps: readonly Step[]) {
  const half = 0.5 * total(steps.map(stepOf));
  const { scale, padding } = lossesOf(steps);
  if (scale <= half) {
    return {
      cause:
        'sum_scale below 1/√2: each sum keeps less than it is made of, and no norm restores it',
      remedy: 'Use sum_scale: 1/sqrt2, which keeps the variance of a sum of equals.',
      key: 'sum_scale',
    };
  }
  if (padding > half) return undefined;
  return {
    cause:
      'zero padding: in small maps it takes a share of each branch, which the scaled sum passes on and no norm restores',
    remedy: 'Use larger maps or kernel: 1, a norm, or residual: nf in place of sum_scale.',
    key: 'sum_scale',
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Doublings of the variance in this block. */
function stepOf({ variance, before }: Step): number {
  return Math.log2(variance / before.variance);
}

function adviceOn(
  sign: 1 | -1,
  facts: NetworkFacts | undefined,
  limit: NetworkResult['mean_field'],
) {
  const { norm, residual, shortcut, plain_ws: plainWs } = facts ?? {};
  const unnormalised = norm === 'none' ? residual : undefined;
  if (sign > 0 && unnormalised !== undefined && plainWs) {
    return {
      cause: 'the fan-in: the standardised weights have variance 1, and are not divided by √fan-in',
      remedy: 'Use scaled_ws: true, or a norm behind them: norm: group, as BiT has it.',
      key: 'weight_standardization',
    };
  }
  if (
    unnormalised !== undefined &&
    shortcut === 'none' &&
    sign < 0 &&
    limit &&
    (limit.slope ?? 2) > 0.99
  ) {
    return {
      cause:
        'zero padding and channels that die: each layer of a plain network loses a little, and nothing restores it',
      remedy: 'Use larger maps or kernel: 1, wider layers, or give the blocks shortcuts.',
      key: 'shortcut',
    };
  }
  if (unnormalised !== undefined && shortcut === 'none') {
    return sign < 0
      ? {
          cause: 'the ordered phase of a plain network: each layer shrinks what tells inputs apart',
          remedy: 'Raise init_gain to the critical point (χ₁ = 1), or give the blocks shortcuts.',
          key: 'init_gain',
        }
      : {
          cause: 'each layer of a plain network multiplies the variance, and nothing holds it',
          remedy: 'Lower init_gain, or use a norm or an activation that saturates.',
          key: 'init_gain',
        };
  }
  if (sign > 0 && unnormalised === 'plain') {
    return {
      cause: 'without a normaliser each block adds as much as it is given',
      remedy: 'Use a norm, or residual: nf with scaled_ws: true (or fixup, skipinit).',
      key: 'norm',
    };
  }
  if (sign < 0 && shortcut === 'avgpool-conv') {
    return {
      cause: 'average-pool shortcuts lose variance on uncorrelated input, and no norm restores it',
      remedy: 'Use shortcut: conv, or measure on input: { kind: pink } or pictures.',
      key: 'shortcut',
    };
  }
  return { remedy: 'Look for the first block whose branch or shortcut changes the variance.' };
}
