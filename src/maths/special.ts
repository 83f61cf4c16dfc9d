/** The standard normal distribution function: ½ + Σ over the power series, or a continued fraction. */
export function normalCdf(x: number): number {
  if (x < 0) return 1 - normalCdf(-x);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x > 5) {
    // Upper tail as Laplace's continued fraction: φ(x) / (x + 1/(x + 2/(x + …))).
    let fraction = x;
    for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
    return 1 - density / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** erf(x) = 2 Φ(√2 x) − 1. */
export const errorFunction = (x: number) => 2 * normalCdf(Math.SQRT2 * x) - 1;
export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
export const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
