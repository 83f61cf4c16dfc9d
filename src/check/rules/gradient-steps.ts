import { meanOf, type NetworkResult, type Point } from '../../results/result.ts';
import { type Step, stepsOf } from './blocks.ts';
import { geometricMean } from './numbers.ts';

/** A block with what it makes of the gradient on the way back. */
export interface GradientStep extends Step {
  /** Gradient energy at the block's input over that at its output; 0 where nothing passes. */
  readonly factor: number;
  /** Energy at its output: of the whole network behind it. */
  readonly energy: number;
}

/** The blocks that a gradient reaches; none where the backward pass was not measured. */
export function gradientSteps(network: NetworkResult): GradientStep[] {
  return stepsOf(network).flatMap((step): GradientStep[] => {
    const before = network.points[step.point.index - 1];
    const factors = before === undefined ? null : factorsOf(before, step.point);
    const energy = meanOf(step.point, 'grad_energy');
    return factors === null || energy === null
      ? []
      : [{ ...step, factor: typical(factors), energy }];
  });
}

/**
 * What a block multiplies the gradient energy by, a value a seed. What chance does to the blocks behind it is in
 * both energies of a seed and goes out of their ratio, which of two means it would not.
 *
 * @returns null where it was not measured, or no gradient reaches the block
 */
export function factorsOf(before: Point, after: Point): number[] | null {
  const [input, output] = [before, after].map(({ statistics }) => statistics.grad_energy?.values);
  if (input === undefined || output === undefined) return null;
  const factors = output.map((energy, seed) => (input[seed] ?? Number.NaN) / (energy ?? 0));
  return factors.length > 0 && factors.every(Number.isFinite) ? factors : null;
}

/** Factors multiply up, so that their mean is taken on a log scale. */
function typical(factors: readonly number[]): number {
  return factors.includes(0) ? 0 : geometricMean(factors);
}

/**
 * What a block makes of the gradient beside what it makes of the signal's variance. In wide layers an activation g
 * brings a factor E[g′²]/Var[g], at least 1 by Poincaré's inequality; all else that is linear leaves it alone.
 */
export function besideSignal({ factor, before, variance }: GradientStep): number {
  return (factor * before.variance) / variance;
}
