import type { NetworkResult } from '../../results/result.ts';
import { chanceOf, isFewNormalised } from './bands.ts';
import { isPicked, spanOf } from './blocks.ts';
import { type Direction, gradientCause } from './gradient-causes.ts';
import { gradientReferences } from './gradient-reference.ts';
import { type GradientStep, gradientSteps } from './gradient-steps.ts';
import { explosion, isCritical, LEAST_BLOCKS } from './growth.ts';
import { show, slopeOf } from './numbers.ts';
import type { Draft, Rule, RuleContext } from './rule.ts';

export const gradientExplosion: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'error',
  description: 'The gradient grows exponentially on its way back.',
  run: (network, context) => trend(network, context, 'explosion'),
};

export const gradientVanishing: Rule = {
  kind: 'network',
  pass: 'backward',
  level: 'error',
  description: 'The gradient falls exponentially on its way back.',
  run: (network, context) => trend(network, context, 'vanishing'),
};

/**
 * Slope, over the blocks from the second on, of log₂ of the gradient energy beside what the architecture allows.
 * The first block reads what a stem leaves, whose max pool is like no other block's input. As of the variance,
 * growth in proportion to depth is no explosion: where an activation follows each sum, the power of the depth
 * by which healthy gradients grow is larger by up to that.
 */
function trend(network: NetworkResult, context: RuleContext, direction: Direction): Draft[] {
  const steps = judgedSteps(network, context, direction);
  if (steps.length + 1 < LEAST_BLOCKS || isPicked(network) || isCritical(network, steps)) return [];
  const sign = direction === 'explosion' ? 1 : -1;
  const excess = steps.map((step) =>
    isFewNormalised(step, network.facts) ? 0 : sign * excessOf(step),
  );
  // Where nothing passes there is no slope, and another rule names the block.
  if (!excess.every(Number.isFinite)) return [];
  const factor = 2 ** (slopeOf(sumsFromBehind(excess)) * excess.length);
  const { growth } = context.settings.thresholds;
  const limit = sign > 0 ? Math.max(growth, 2 * steps.length) : growth;
  return factor < limit * chanceOver(steps) ? [] : finding(network, steps, direction, context);
}

/** A block, and the factor that its architecture allows in the direction that is judged. */
type Judged = GradientStep & { readonly bound: number };

function judgedSteps(network: NetworkResult, context: RuleContext, direction: Direction): Judged[] {
  const steps = gradientSteps(network);
  const explodes = explosion.run(network, context).length > 0;
  const bounds = gradientReferences(steps, network.facts, explodes).map(({ most, least }) =>
    direction === 'explosion' ? most : least,
  );
  return steps
    .map((step, i) => ({ ...step, bound: bounds[i] ?? 1 }))
    .filter(({ point }) => point.index > 1);
}

function excessOf({ factor, bound }: Judged): number {
  return Math.log2(factor / bound);
}

/** What chance may multiply up to over layers that are added to nothing; a shortcut is left alone by it. */
function chanceOver(steps: readonly GradientStep[]): number {
  if (steps.some(({ branch }) => branch !== null)) return 1;
  const squares = steps.map(({ point }) => chanceOf(point) ** 2);
  return Math.exp(Math.sqrt(squares.reduce((sum, square) => sum + square, 0)));
}

/** Of each block and all behind it: 0 at the end of the network. */
function sumsFromBehind(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of [...values].reverse()) sums.push((sums.at(-1) ?? 0) + value);
  return sums;
}

function finding(
  network: NetworkResult,
  steps: readonly Judged[],
  direction: Direction,
  { input }: RuleContext,
): Draft[] {
  const [start, end] = [network.points[1], steps.at(-1)];
  if (start === undefined || end === undefined) return [];
  const energy = end.energy * product(steps.map(({ factor }) => factor));
  const allowed = end.energy * product(steps.map(({ bound }) => bound));
  const { facts, mean_field: limit } = network;
  const white = input['kind'] === 'gaussian';
  return [
    {
      where: spanOf([{ point: start }, end]),
      statistic: 'grad_energy',
      expected: direction === 'explosion' ? [null, allowed] : [allowed, null],
      actual: energy,
      message: messageOf(steps.length, energy / end.energy, allowed / end.energy),
      ...gradientCause({ direction, steps, facts, limit, white }),
    },
  ];
}

function messageOf(blocks: number, energy: number, allowed: number): string {
  const beside = allowed === 1 ? '' : `, where its architecture allows ${show(allowed)}`;
  return `on its way back the gradient energy ${paceOf(blocks / Math.log2(energy))}, and comes to ${show(energy)} times what it was${beside}`;
}

/** @param blocks in which it doubles; below 0: halves */
function paceOf(blocks: number): string {
  const [verb, pace] = [blocks > 0 ? 'doubles' : 'halves', Math.abs(blocks)];
  if (pace < 1) return `is multiplied by ${show(2 ** (1 / blocks))} in each block`;
  return `${verb} every ${show(pace)} block${show(pace) === '1' ? '' : 's'}`;
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1);
}
