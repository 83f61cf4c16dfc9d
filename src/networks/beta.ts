import type { Shortcut } from './position.ts';

/**
 * The variance that a normalizer-free network expects (Brock et al. 2021, §4.1):
 * Var(x₀) = 1; Var(x_{l+1}) = Var(x_l) + α²; after a transition block, whose shortcut convolution
 * reads the rescaled x_l/β_l, it starts again at 1 + α², and behind a block without a shortcut at 1. A
 * scaled sum scales the variance.
 *
 * @param shortcuts of each block
 * @param sumScale what a block's sum is multiplied by
 * @returns β_l = √Var(x_l) for each block: what its input is divided by
 */
export function expectedBetas(
  shortcuts: readonly Shortcut[],
  alpha: number,
  sumScale = 1,
): number[] {
  let variance = 1;
  return shortcuts.map((shortcut) => {
    const beta = Math.sqrt(variance);
    const kept = shortcut === 'identity' ? variance : 1;
    variance = shortcut === 'none' ? 1 : sumScale ** 2 * (kept + alpha ** 2);
    return beta;
  });
}
