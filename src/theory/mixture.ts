/** A factor on the variance, and how often it is met. */
export interface Part {
  readonly factor: number;
  readonly weight: number;
}

/** Below it a mixture is as good as two values of equal weight. */
const SMALL = 0.05;
/** More than an exponential law, of which lengths over two dimensions are, is not met. */
const MOST = 1.5;
const POINTS = 4;

const known = new Map<number, readonly Part[]>();

/**
 * A factor of mean 1 and the given variance, as few values: of a Gamma law, which sums of squares have, by
 * Gauss and Laguerre's rule.
 */
export function mixture(variance: number): readonly Part[] {
  if (!(variance > 1e-4)) return [{ factor: 1, weight: 1 }];
  if (variance < SMALL) {
    const deviation = Math.sqrt(variance);
    return [
      { factor: 1 - deviation, weight: 0.5 },
      { factor: 1 + deviation, weight: 0.5 },
    ];
  }
  const rounded = Math.round(512 * Math.min(variance, MOST)) / 512;
  const parts = known.get(rounded) ?? gammaRule(1 / rounded);
  known.set(rounded, parts);
  return parts;
}

/** Nodes and weights of E f(G), G ~ Gamma(shape) / shape: roots of the Laguerre polynomial of order shape − 1. */
function gammaRule(shape: number): Part[] {
  const order = shape - 1;
  // Of the symmetric tridiagonal matrix of the recursion the eigenvalues, by bisection of Sturm's count.
  const diagonal = Array.from({ length: POINTS }, (_, i) => 2 * i + order + 1);
  const beside = Array.from({ length: POINTS - 1 }, (_, i) => (i + 1) * (i + 1 + order));
  const below = (x: number) => {
    let count = 0;
    let pivot = 1;
    for (let i = 0; i < POINTS; i++) {
      pivot = (diagonal[i] as number) - x - (i === 0 ? 0 : (beside[i - 1] as number) / pivot);
      if (pivot === 0) pivot = 1e-300;
      if (pivot < 0) count++;
    }
    return count;
  };
  const top = Math.max(...diagonal) + 2 * Math.sqrt(Math.max(...beside));
  const nodes = Array.from({ length: POINTS }, (_, i) => {
    let [low, high] = [0, top];
    for (let step = 0; step < 80; step++) {
      const middle = (low + high) / 2;
      if (below(middle) > i) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  });
  const weights = nodes.map((x) => 1 / squaredNorm(x, diagonal, beside));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return nodes.map((x, i) => ({ factor: x / shape, weight: (weights[i] as number) / total }));
}

/** Σ p_k(x)² of the orthonormal polynomials: one over the weight of a node. */
function squaredNorm(x: number, diagonal: readonly number[], beside: readonly number[]): number {
  let [before, now] = [0, 1];
  let sum = 1;
  for (let k = 0; k < POINTS - 1; k++) {
    const back = k === 0 ? 0 : Math.sqrt(beside[k - 1] as number) * before;
    const next = ((x - (diagonal[k] as number)) * now - back) / Math.sqrt(beside[k] as number);
    [before, now] = [now, next];
    sum += now * now;
  }
  return sum;
}
