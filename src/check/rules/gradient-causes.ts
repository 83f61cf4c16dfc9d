import type { NetworkFacts, NetworkResult } from '../../results/result.ts';
import { isHeld } from './gradient-reference.ts';
import { besideSignal, type GradientStep } from './gradient-steps.ts';
import { median } from './numbers.ts';
import type { Cause } from './suspects.ts';

export type Direction = 'explosion' | 'vanishing';

/** What tells why a gradient grows or falls over all blocks. */
interface GradientTrend {
  readonly direction: Direction;
  readonly steps: readonly GradientStep[];
  readonly facts: NetworkFacts | undefined;
  readonly limit: NetworkResult['mean_field'];
  /** Of uncorrelated noise. */
  readonly white: boolean;
}

/** The first cause of the table that fits. */
export function gradientCause(trend: GradientTrend): Cause {
  const usual = median(trend.steps.map(besideSignal));
  const found = CAUSES.find(
    ({ direction, fits }) => direction === trend.direction && fits(trend, usual),
  );
  if (found === undefined) {
    return { remedy: 'Look for the first block, from behind, that is unlike its neighbours.' };
  }
  const { cause, remedy, key, byDesign } = found;
  return { cause, remedy, key, ...(byDesign ? { byDesign } : {}) };
}

interface Row {
  readonly direction: Direction;
  /** @param usual what a block makes of the gradient beside what it makes of the signal */
  fits(trend: GradientTrend, usual: number): boolean;
  readonly cause: string;
  readonly remedy: string;
  /** The key of the config that it is about. */
  readonly key: string;
  /** Published networks have it, and train. */
  readonly byDesign?: true;
}

/** Beside the signal, what usual activations make of the gradient in the convolutions of a block: up to 3. */
const STEEP = 4;
const FLAT = 1 / 2;

/** From the most particular to the most general. */
const CAUSES: readonly Row[] = [
  {
    direction: 'explosion',
    fits: ({ limit }) => limit !== undefined && (limit.slope ?? 2) > 1.02,
    cause: 'the chaotic phase of a plain network (χ₁ above 1): each layer multiplies the gradient',
    remedy: 'Lower init_gain to the critical point (χ₁ = 1), or give the blocks shortcuts.',
    key: 'init_gain',
  },
  {
    direction: 'explosion',
    fits: (_, usual) => usual > STEEP,
    cause:
      'an activation that is steep where its input lies, or jumps: it changes the gradient by far more than the signal',
    remedy: 'Use a smoother activation, or smaller inputs to it (init_gain).',
    key: 'activation',
  },
  {
    direction: 'explosion',
    fits: ({ facts, steps }) => isNormed(facts) && !isResidual(steps),
    cause:
      'norms without shortcuts: in each layer the norm brings the signal back to its size and multiplies the gradient by E[g′²]/Var[g] of the activation (1.47 for ReLU)',
    remedy: 'Give the blocks shortcuts, or use fewer layers.',
    key: 'shortcut',
  },
  {
    direction: 'explosion',
    fits: ({ facts, steps }) =>
      isNormed(facts) && steps.some((step) => (step.facts.sum_scale ?? 1) < 1),
    cause:
      'sum_scale shrinks the shortcut in every block, and the norm gives the branch its size again: the factor of a block does not fall with depth',
    remedy: 'Leave sum_scale away where branches are normalised.',
    key: 'sum_scale',
  },
  {
    direction: 'explosion',
    fits: ({ facts }) => isNormed(facts) && facts?.post_activation === true,
    cause:
      'an activation behind each sum that holds its variance, as tanh does: the share of the branch, and with it the factor of a block, does not fall with depth',
    remedy: 'Use relu behind the sums, or blocks that end in their sum: model: resnetv2.',
    key: 'activation',
  },
  {
    direction: 'explosion',
    fits: ({ facts, steps }) => isBare(facts) && !isResidual(steps),
    cause: 'each layer of a plain network multiplies the gradient, and nothing holds it',
    remedy: 'Lower init_gain, or give the blocks shortcuts and a norm.',
    key: 'init_gain',
  },
  {
    direction: 'explosion',
    fits: ({ facts }) => isBare(facts),
    cause: 'without a normaliser each branch hands back as much as its shortcut does',
    remedy: 'Use a norm, or residual: nf with scaled_ws: true (or fixup, skipinit).',
    key: 'norm',
  },
  {
    direction: 'vanishing',
    fits: ({ limit }) => limit !== undefined && (limit.slope ?? 2) < 0.98,
    cause: 'the ordered phase of a plain network (χ₁ below 1): each layer shrinks the gradient',
    remedy: 'Raise init_gain to the critical point (χ₁ = 1), or give the blocks shortcuts.',
    key: 'init_gain',
  },
  {
    direction: 'vanishing',
    fits: ({ facts }, usual) => isBare(facts) && usual < FLAT,
    cause:
      'an activation that is flat where its input lies, as sigmoid is: what it passes on is mostly its mean, which has no gradient',
    remedy: 'Use an activation through 0 (tanh, relu), a norm, or blocks that end in their sum.',
    key: 'activation',
  },
  {
    direction: 'vanishing',
    fits: ({ facts }) => facts?.post_activation === true && isNormed(facts),
    cause:
      'the activation behind each sum shrinks what the shortcut hands back, and the norm of the branch hides it from the signal',
    remedy: 'Use relu behind the sums, or blocks that end in their sum: model: resnetv2.',
    key: 'activation',
  },
  {
    direction: 'vanishing',
    fits: ({ facts, white }) => facts?.shortcut === 'avgpool-conv' && white,
    cause: 'average-pool shortcuts lose the gradient of uncorrelated input as they lose the input',
    remedy: 'Measure on input: { kind: pink } or pictures, or use shortcut: conv.',
    key: 'shortcut',
    byDesign: true,
  },
  {
    direction: 'vanishing',
    fits: ({ facts }) => isBare(facts),
    cause:
      'weights, activations and padding that make less of what they are given, of the gradient as of the signal, and no norm',
    remedy: 'Use a norm, or init: he-normal (fan: fan_in).',
    key: 'init',
  },
];

function isBare(facts: NetworkFacts | undefined): boolean {
  return !isHeld(facts);
}

/** Known to be held. */
function isNormed(facts: NetworkFacts | undefined): boolean {
  return facts !== undefined && isHeld(facts);
}

function isResidual(steps: readonly GradientStep[]): boolean {
  return steps.some(({ branch }) => branch !== null);
}
