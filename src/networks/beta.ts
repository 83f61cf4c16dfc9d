/**
 * The variance that a normalizer-free network expects (Brock et al. 2021, §4.1):
 * Var(x₀) = 1; Var(x_{l+1}) = Var(x_l) + α²; after a transition block, whose shortcut convolution
 * reads the rescaled x_l/β_l, it starts again at 1 + α². A scaled sum scales the variance.
 *
 * @param transitions for each block, whether it is a transition
 * @param sumScale what a block's sum is multiplied by
 * @returns β_l = √Var(x_l) for each block: what its input is divided by
 */
export function expectedBetas(
  transitions: readonly boolean[],
  alpha: number,
  sumScale = 1,
): number[] {
  let variance = 1;
  return transitions.map((transition) => {
    const beta = Math.sqrt(variance);
    variance = sumScale ** 2 * ((transition ? 1 : variance) + alpha ** 2);
    return beta;
  });
}
