import type { NetworkFacts, NetworkResult } from '../../results/result.ts';
import type { Step } from './blocks.ts';
import type { Cause } from './suspects.ts';

/** What tells why a variance grows or falls over all blocks. */
export interface Trend {
  readonly rule: 'explosion' | 'collapse';
  readonly steps: readonly Step[];
  readonly facts: NetworkFacts | undefined;
  readonly limit: NetworkResult['mean_field'];
  /** Of uncorrelated noise. */
  readonly white: boolean;
}

/** Doublings of the variance in this block. */
export function doublingsIn({ variance, before }: Step): number {
  return Math.log2(variance / before.variance);
}

/** The first cause of the table that fits. */
export function growthCause(trend: Trend): Cause {
  const found = CAUSES.find(({ rule, fits }) => rule === trend.rule && fits(trend));
  if (found === undefined) {
    return { remedy: 'Look for the first block whose branch or shortcut changes the variance.' };
  }
  const { cause, remedy, key, byDesign } = found;
  return { cause, remedy, key, ...(byDesign ? { byDesign } : {}) };
}

interface Row {
  readonly rule: Trend['rule'];
  fits(trend: Trend): boolean;
  readonly cause: string;
  readonly remedy: string;
  /** The key of the config that it is about. */
  readonly key: string;
  /** Published networks have it, and train. */
  readonly byDesign?: true;
}

/** From the most particular to the most general. */
const CAUSES: readonly Row[] = [
  {
    rule: 'explosion',
    fits: ({ facts }) => isBare(facts) && facts?.plain_ws === true,
    cause: 'the fan-in: the standardised weights have variance 1, and are not divided by √fan-in',
    remedy: 'Use scaled_ws: true, or a norm behind them: norm: group, as BiT has it.',
    key: 'weight_standardization',
  },
  {
    rule: 'explosion',
    fits: ({ facts }) => isBare(facts) && facts?.shortcut === 'none',
    cause: 'each layer of a plain network multiplies the variance, and nothing holds it',
    remedy: 'Lower init_gain, or use a norm or an activation that saturates.',
    key: 'init_gain',
  },
  {
    rule: 'explosion',
    fits: ({ facts }) => isBare(facts) && facts?.residual === 'plain',
    cause: 'without a normaliser each block adds as much as it is given',
    remedy: 'Use a norm, or residual: nf with scaled_ws: true (or fixup, skipinit).',
    key: 'norm',
  },
  {
    rule: 'collapse',
    fits: ({ steps }) => explainsHalf(steps, lostToScale),
    cause: 'sum_scale below 1/√2: each sum keeps less than it is made of, and no norm restores it',
    remedy: 'Use sum_scale: 1/sqrt2, which keeps the variance of a sum of equals.',
    key: 'sum_scale',
  },
  {
    rule: 'collapse',
    fits: ({ steps }) => explainsHalf(steps, lostToPadding),
    cause:
      'zero padding: in small maps it takes a share of each branch, which the scaled sum passes on and no norm restores',
    remedy: 'Use larger maps or kernel: 1, a norm, or residual: nf in place of sum_scale.',
    key: 'sum_scale',
  },
  {
    rule: 'collapse',
    fits: ({ facts, limit }) =>
      isBare(facts) && facts?.shortcut === 'none' && limit != null && (limit.slope ?? 2) > 0.99,
    cause:
      'zero padding and channels that die: each layer of a plain network loses a little, and nothing restores it',
    remedy: 'Use larger maps or kernel: 1, wider layers, or give the blocks shortcuts.',
    key: 'shortcut',
  },
  {
    rule: 'collapse',
    fits: ({ facts }) => isBare(facts) && facts?.shortcut === 'none',
    cause: 'the ordered phase of a plain network: each layer shrinks what tells inputs apart',
    remedy: 'Raise init_gain to the critical point (χ₁ = 1), or give the blocks shortcuts.',
    key: 'init_gain',
  },
  {
    rule: 'collapse',
    fits: ({ facts, white }) => facts?.shortcut === 'avgpool-conv' && white,
    cause: 'average-pool shortcuts lose variance on uncorrelated input, and no norm restores it',
    remedy: 'Measure on input: { kind: pink } or pictures, or use shortcut: conv.',
    key: 'shortcut',
    byDesign: true,
  },
  {
    rule: 'collapse',
    fits: ({ facts }) => facts?.shortcut === 'avgpool-conv',
    cause: 'average-pool shortcuts lose what neighbours differ by, and no norm restores it',
    remedy: 'Use shortcut: conv; where it is meant so, set collapse to off.',
    key: 'shortcut',
  },
  {
    rule: 'collapse',
    fits: ({ facts, steps }) =>
      isBare(facts) && facts?.residual === 'nf' && bare(steps, paddingOf) <= halfOf(steps),
    cause:
      'zero padding: in small maps it takes a share of what each block without a shortcut hands on, and no norm restores it',
    remedy: 'Use a larger input, or a norm.',
    key: 'norm',
  },
  {
    rule: 'collapse',
    fits: ({ facts, steps }) =>
      isBare(facts) && facts?.residual === 'plain' && steps.some(({ branch }) => branch === null),
    cause:
      'blocks without a shortcut and without a norm: nothing restores what their activations and gates take',
    remedy: 'Use a norm, or residual: nf with scaled_ws: true.',
    key: 'norm',
  },
  {
    rule: 'collapse',
    fits: ({ facts, steps }) =>
      isBare(facts) &&
      facts?.residual === 'plain' &&
      (facts.post_activation || facts.fixed_std === true) &&
      steps.every((step) => step.facts.sum_scale === undefined),
    cause: 'weights and gates that make less of what they are given, and no norm that restores it',
    remedy: 'Use a norm, or init: he-normal (fan: fan_in).',
    key: 'norm',
  },
];

function isBare(facts: NetworkFacts | undefined): boolean {
  return facts?.norm === 'none';
}

/** Whether at least half of a fall is what scaled sums without a norm lose in this way, in doublings. */
function explainsHalf(steps: readonly Step[], lost: (step: Step) => number): boolean {
  const scaled = steps.filter(
    ({ facts }) => facts.norm === 'none' && facts.sum_scale !== undefined,
  );
  return scaled.length > 0 && total(scaled.map(lost)) <= 0.5 * total(steps.map(doublingsIn));
}

/** Doublings over the blocks that are added to nothing. */
function bare(steps: readonly Step[], of: (step: Step) => number): number {
  return total(steps.filter(({ branch }) => branch === null).map(of));
}

function halfOf(steps: readonly Step[]): number {
  return 0.5 * total(steps.map(doublingsIn));
}

function paddingOf({ facts }: Step): number {
  return Math.log2(facts.padding);
}

/** Of a sum of two equal variances. */
function lostToScale({ facts }: Step): number {
  return Math.log2(2 * (facts.sum_scale ?? 1) ** 2);
}

/** Where the branch comes short by what padding takes. */
function lostToPadding({ facts }: Step): number {
  return Math.log2((1 + facts.padding) / 2);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
