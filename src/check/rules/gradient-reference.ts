import type { NetworkFacts } from '../../results/result.ts';
import type { Step } from './blocks.ts';

/** What a block may multiply the gradient energy by, by its architecture. */
export interface Reference {
  readonly most: number;
  readonly least: number;
}

/** χ = E[g′²]/Var[g] of ReLU, π/(π − 1): the largest of the usual activations. */
const CHI = Math.PI / (Math.PI - 1);
/** Of the three of a bottleneck. */
const CHI_CUBED = CHI ** 3;
/** What an average pool of 2×2 leaves of white noise, and of its gradient. */
const POOLED = 1 / 4;

/**
 * What the blocks of a healthy network of this architecture multiply the gradient energy by. With v the variance
 * at a block's input and a² that of its branch, an identity shortcut gives 1 + a²χ³/v and leaves v + a², a
 * projection (χ + a²χ³)/v and leaves 1 + a²: batch norm in the b-th block of a stage 1 + χ³/b, a
 * normalizer-free network 1 + α²χ³/β². So the gradient grows as a power of the depth of a stage, and most
 * of that goes again at its end. Norms that leave channel means in give less, and activations that saturate
 * hold a signal as norms do.
 *
 * @param explodes the variance of the signal grows exponentially: nothing makes a branch less than its shortcut
 */
export function gradientReferences(
  steps: readonly Step[],
  facts: NetworkFacts | undefined,
  explodes: boolean,
): Reference[] {
  const isResidual = steps.some(({ branch }) => branch !== null);
  if (!isResidual) return steps.map(() => ONE);
  const closes = facts?.post_activation === true;
  let variance = 1;
  return steps.map((step) => {
    const { most, least } = referenceOf(step, variance, closes);
    variance = varianceBehind(step, variance);
    return { most: explodes ? 1 : most, least: isHeld(facts) ? least : 1 };
  });
}

/** The only factor that many blocks can have: of layers that are added to nothing. */
const ONE: Reference = { most: 1, least: 1 };

/** Whether something brings the signal back to its size, as what a projection makes of it; unknown: so be it. */
export function isHeld(facts: NetworkFacts | undefined): boolean {
  return facts === undefined || facts.norm !== 'none' || facts.residual === 'nf';
}

/** @param closes a last activation keeps back what the branch turns below 0 */
function referenceOf(step: Step, variance: number, closes: boolean): Reference {
  const added = addedBy(step);
  if (step.branch === null) return { most: CHI_CUBED / variance, least: POOLED / variance };
  if (step.point.transition) {
    return { most: (CHI + added * CHI_CUBED) / variance, least: POOLED / variance };
  }
  const least = closes ? variance / (variance + added) : 1;
  return { most: 1 + (added * CHI_CUBED) / variance, least };
}

function varianceBehind(step: Step, variance: number): number {
  if (step.branch === null) return 1;
  return (step.point.transition ? 1 : variance) + addedBy(step);
}

function addedBy({ facts }: Step): number {
  return (facts.alpha * facts.gain) ** 2;
}
