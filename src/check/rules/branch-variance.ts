import { meanOf, type NetworkFacts } from '../../results/result.ts';
import { branchBand, inputVariance, isMeasurable, isOutside, isUnscaled } from './bands.ts';
import { type Block, blocksOf, designOf, runsOf, spanOf } from './blocks.ts';
import { branchCause } from './branch-causes.ts';
import { geometricMean, show } from './numbers.ts';
import type { Draft, Rule } from './rule.ts';

type Judged = Block & { readonly factor: number; readonly band: readonly [number, number] };
type Run = [Judged, ...Judged[]];

export const branchVariance: Rule = {
  kind: 'network',
  level: 'error',
  description: 'A residual branch does not preserve the variance.',
  run(network, { settings }) {
    const design = designOf(network);
    if (design === undefined) return [];
    const judged = blocksOf(network).map((block): Judged => {
      const factor = block.branch / inputVariance(design, block) / block.facts.gate;
      return { ...block, factor, band: branchBand(design, settings.thresholds.variance, block) };
    });
    const zero = judged.filter(isZero);
    const wrong = judged
      .filter(isMeasurable)
      .filter((block) => isJudgeable(design, settings.thresholds.variance, block))
      .filter((block) => isOutside(block.factor, block.band) && !isZero(block));
    return [
      ...runsOf(zero).map((run) => zeroFinding(run, design)),
      // Without norm and without β the variance is not set anywhere, so it is not the branch's to keep.
      // Weights of one variance multiply by their fan-in, which is another in each convolution.
      ...((design.norm === 'none' && design.residual !== 'nf') || isUnscaled(design)
        ? []
        : runsOf(wrong).map((run) => ({
            ...finding(run, design),
            ...(isInit(run, judged, design) ? { byDesign: true as const } : {}),
          }))),
    ];
  },
};

/** Activations whose gain is the same at every level. */
const HOMOGENEOUS: ReadonlySet<string> = new Set(['relu', 'leaky_relu', 'identity']);

/**
 * Whether a branch is to be blamed for what it makes of its input: not where another block has left that so far from 1
 * that the activations have another gain there than γ offsets.
 */
function isJudgeable(design: NetworkFacts, band: readonly [number, number], block: Block): boolean {
  const given = inputVariance(design, block);
  if (given === 0) return false;
  return HOMOGENEOUS.has(design.activation) || !isOutside(given, band);
}

/**
 * Behind norms a factor that all branches share does no harm: it is the init's, and each norm takes it
 * out again. One that only some have is a fault.
 */
function isInit(run: readonly Judged[], all: readonly Judged[], { norm }: NetworkFacts): boolean {
  return norm !== 'none' && all.length > 1 && run.length === all.filter(isMeasurable).length;
}

/** Nothing at all, or rounding. */
function isZero({ branch, before }: Block): boolean {
  return branch <= 1e-12 * before.variance;
}

function finding(run: Run, design: NetworkFacts): Draft {
  const factor = geometricMean(run.map((block) => block.factor));
  const [{ point, band, branch }] = run;
  return {
    where: spanOf(run),
    statistic: 'res_avg_var',
    expected: band.map((bound) => (bound * branch) / run[0].factor) as [number, number],
    actual: meanOf(point, 'res_avg_var'),
    message: `the residual branch does not preserve the variance: ${factorsOf(run, factor)} (healthy: ${show(band[0])} to ${show(band[1])})`,
    ...branchCause(factor, run, design),
  };
}

/** Their mean, or their range where the mean is healthy and they are not. */
function factorsOf(run: Run, mean: number): string {
  const [{ band }] = run;
  if (run.length === 1) return `×${show(mean)}`;
  if (isOutside(mean, band)) return `×${show(mean)} on average`;
  const factors = run.map((block) => block.factor);
  return `×${show(Math.min(...factors))} to ×${show(Math.max(...factors))}`;
}

function zeroFinding(run: Run, design: NetworkFacts): Draft {
  const place = {
    where: spanOf(run),
    statistic: 'res_avg_var',
    expected: null,
    actual: 0,
  } as const;
  const message = 'the residual branch is zero: the block is its shortcut';
  if (design.zero_branch) {
    return {
      ...place,
      message,
      cause: `${design.residual === 'fixup' ? 'residual: fixup' : 'zero_init_last'} starts the last weight of each branch at zero`,
      remedy: 'Meant so? Then set the level of branch-variance to off.',
      key: design.residual === 'fixup' ? 'residual' : 'zero_init_last',
      byDesign: true,
    };
  }
  return {
    ...place,
    message,
    cause: 'a zero-initialised gain, norm weight or last convolution',
    remedy: 'Look for a weight of the branch that starts at zero.',
  };
}
