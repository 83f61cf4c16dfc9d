import { average, type Field } from './field.ts';

/** Rows and columns below which a map is border all but one position: norms miss by a tenth there (simulated). */
const SMALLEST_SIDE = 4;

/**
 * What to expect of `sample_corr`, (‖Σₙxₙ‖² − Σₙ‖xₙ‖²) / ((N − 1) Σₙ‖xₙ‖²).
 *
 * The numerator is the sum of ⟨xₙ, xₘ⟩ over the N (N − 1) pairs n ≠ m, and each of those a sum over
 * channels and positions p of x[n, c, p] · x[m, c, p], of which E is mean² + paired at p. ‖xₙ‖² is a sum
 * of as many squares, of which E is mean² + variance. N and N − 1 drop out. Over many channels
 * numerator and denominator average themselves, so the ratio of their expectations is the expectation
 * of the ratio.
 *
 * Behind wide layers without norm it follows the arc-cosine kernel's iteration (Cho and Saul 2009,
 * "Kernel methods for deep learning", eq. 6), whose fixed point with ReLU is 1: there all inputs come to
 * look alike.
 *
 * @param x with `paired`
 * @returns undefined for a single sample, which has no pairs; on maps of less than 4×4; and wherever `paired` is not known (see `Field`)
 */
export function expectedSampleCorr(x: Field): number | undefined {
  if (x.batch < 2 || Math.min(x.extent[1], x.extent[2]) < SMALLEST_SIDE) return undefined;
  const common = average(x.mean.map((m) => m * m));
  const correlation = (common + average(x.paired)) / (common + average(x.variance));
  return Number.isNaN(correlation) ? undefined : correlation;
}
