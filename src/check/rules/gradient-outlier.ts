import type { NetworkFacts, NetworkResult } from '../../results/result.ts';
import { isMeasurable, isOutside } from './bands.ts';
import { runsOf, spanOf } from './blocks.ts';
import { besideSignal, type GradientStep, gradientSteps } from './gradient-steps.ts';
import { median, show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';
import type { Cause } from './suspects.ts';

type Band = readonly [min: number, max: number];

/** A block, and the factor that is implied. */
type Judged = GradientStep & { readonly implied: number };

export const gradientOutlier: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'error',
  description: 'At one block the gradient dies, or changes by far more than is implied.',
  run(network, { settings }) {
    const steps = gradientSteps(network);
    const dead = steps.find(({ factor }) => factor === 0);
    if (dead !== undefined) return [died(dead, network.facts)];
    const band = settings.thresholds.gradient_factor;
    const judged = steps.filter(
      (step) =>
        isMeasurable(step) && Number.isFinite(besideSignal(step)) && !isClosedShortcut(step),
    );
    // What all blocks do is a trend, of which another rule tells.
    const usual = median(judged.map(besideSignal));
    const odd = judged
      .filter((step) => isOdd(besideSignal(step), usual, band))
      .map((step) => ({ ...step, implied: byTheory(step, network) ?? bySignal(step) }))
      .filter(({ factor, implied }) => isOutside(factor / implied, band));
    return runsOf(odd).map((run) => finding(run, band));
  },
};

/** Behind a branch that is zero, channels that the activation has closed let nothing pass: `dead-channels` tells of them. */
function isClosedShortcut({ point }: GradientStep): boolean {
  return point.statistics.grad_branch?.mean === 0 && (point.dead_channels ?? 0) > 0;
}

/** Off by itself, and in the same direction beside the others. */
function isOdd(share: number, usual: number, [min, max]: Band): boolean {
  return Math.min(share, share / usual) > max || Math.max(share, share / usual) < min;
}

/** What theory expects of a block: it may know why one is unlike the others. */
function byTheory({ point }: GradientStep, { points }: NetworkResult): number | undefined {
  const { grad_energy: before } = points[point.index - 1]?.expected ?? {};
  const { grad_energy: after } = point.expected ?? {};
  return before === undefined || after === undefined ? undefined : before / after;
}

function bySignal({ variance, before }: GradientStep): number {
  return variance / before.variance;
}

function finding(run: readonly [Judged, ...Judged[]], [min, max]: Band): Draft {
  const [{ factor, implied, energy }] = run;
  const before = energy * implied;
  return {
    where: spanOf(run),
    statistic: 'grad_energy',
    expected: [min * before, max * before],
    actual: energy * factor,
    message: `this block hands back ×${show(factor)} of the gradient energy, where ×${show(implied)} is implied (healthy: ${show(min)} to ${show(max)} times that)`,
    ...causeOf(factor / implied),
  };
}

function causeOf(share: number): Cause {
  return share < 1
    ? {
        cause:
          'an activation that is flat where its input lies: saturated, or closed nearly everywhere',
        remedy:
          'Look at the weights and biases of this block, and at what its activations are given.',
      }
    : {
        cause:
          'an activation that is steep where its input lies, or a norm that divides by next to nothing',
        remedy: 'Look at the weights of this block, and at how much its norms are given.',
      };
}

/** Activations that jump, and are flat elsewhere. */
const FLAT: ReadonlySet<string> = new Set(['step']);

/** Whether an activation has no gradient at all. */
export function isFlat(facts: NetworkFacts | undefined): boolean {
  return facts !== undefined && FLAT.has(facts.activation);
}

export const NO_SLOPE = {
  cause: 'an activation that has slope 0 wherever it has one',
  remedy:
    'Train with another slope in its place: a surrogate gradient, as spiking networks have it.',
  key: 'activation',
} as const satisfies Cause;

const NOTHING_PASSES = {
  cause: 'weights that are zero, or activations that never open',
  remedy: 'Look at how the weights of this block, and of its shortcut, are drawn.',
} as const satisfies Cause;

function died(step: GradientStep, facts: NetworkFacts | undefined): Draft {
  return {
    where: spanOf([step]),
    statistic: 'grad_energy',
    expected: null,
    actual: 0,
    message: 'the gradient dies at this block: nothing before it learns',
    ...(isFlat(facts) ? NO_SLOPE : NOTHING_PASSES),
  };
}
