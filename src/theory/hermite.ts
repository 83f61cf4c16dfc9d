/** Order up to which an activation is expanded; the rest is lumped into one term. */
export const ORDER = 10;

/** Simpson's rule on [−9, 9]; kinks at multiples of ½ fall on the ends of its panels. */
const STEP = 1 / 32;
const LIMIT = 9;
const NODES = Float64Array.from({ length: 2 * (LIMIT / STEP) + 1 }, (_, i) => i * STEP - LIMIT);
const WEIGHTS = NODES.map((z, i) => {
  const simpson = i === 0 || i === NODES.length - 1 ? 1 : i % 2 === 1 ? 4 : 2;
  return ((simpson * STEP) / 3) * (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI));
});

/** The weights times the normalised Hermite polynomial of each order: He_k(z) / √k!. */
const BASIS = hermiteBasis();

function hermiteBasis(): Float64Array[] {
  const polynomials = [NODES.map(() => 1), NODES.slice()];
  for (let k = 1; k < ORDER; k++) {
    const [before, last] = [polynomials[k - 1] as Float64Array, polynomials[k] as Float64Array];
    // √(k+1) h_{k+1} = z h_k − √k h_{k−1}
    polynomials.push(
      NODES.map(
        (z, i) =>
          (z * (last[i] as number) - Math.sqrt(k) * (before[i] as number)) / Math.sqrt(k + 1),
      ),
    );
  }
  return polynomials.map((values) => values.map((value, i) => value * (WEIGHTS[i] as number)));
}

/**
 * g(argument(z)), z ~ N(0, 1), in Hermite polynomials: Σ c_k h_k(z). By Mehler's formula two such values
 * whose z correlate by ρ have E g g' = Σ c_k c'_k ρ^k.
 */
export interface Expansion {
  /** c_0 … c_ORDER; c_0 is the mean. */
  readonly coefficients: Float64Array;
  readonly variance: number;
  /** Third and fourth moment about the mean. */
  readonly third: number;
  readonly fourth: number;
  /** Root of the variance that the terms beyond ORDER hold. */
  readonly rest: number;
}

export function expand(g: (x: number) => number, argument: (z: number) => number): Expansion {
  const values = NODES.map((z) => g(argument(z)));
  const coefficients = Float64Array.from(BASIS, (basis) => dot(basis, values));
  const centre = coefficients[0] as number;
  let [variance, third, fourth] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const off = (values[i] as number) - centre;
    const square = (WEIGHTS[i] as number) * off * off;
    variance += square;
    third += square * off;
    fourth += square * off * off;
  }
  const kept = dot(coefficients, coefficients) - centre ** 2;
  return { coefficients, variance, third, fourth, rest: Math.sqrt(Math.max(0, variance - kept)) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Covariance of two values of the same expansion whose arguments correlate by ρ. */
export function covariance({ coefficients, rest }: Expansion, correlation: number): number {
  let [sum, power] = [0, 1];
  for (let k = 1; k <= ORDER; k++) {
    power *= correlation;
    sum += (coefficients[k] as number) ** 2 * power;
  }
  return sum + rest ** 2 * power * correlation;
}
