/**
 * E[f(z)] for z ~ N(0, 1), by composite Gauss–Legendre quadrature on [−12, 12] with panels half a
 * unit wide. The panels end at every multiple of ½, where the piecewise activations have their
 * kinks (0, ±3, 6), so that the integrand is smooth within each; the mass outside is below 1e-32.
 *
 * @param f any function with kinks at multiples of ½ only; finite on [−12, 12]
 * @returns the expectation, to about 1e-14 of the scale of f
 */
export function normalExpectation(f: (z: number) => number): number {
  let sum = 0;
  for (let left = -12; left < 12; left += 0.5) sum += onPanel(f, left, 0.5);
  return sum / Math.sqrt(2 * Math.PI);
}

/** Mean and variance of f(z), z ~ N(0, 1). */
export function normalMoments(f: (z: number) => number): { mean: number; variance: number } {
  const mean = normalExpectation(f);
  return { mean, variance: normalExpectation((z) => (f(z) - mean) ** 2) };
}

/** Parts of a panel below which a jump is as good as found. */
const FINEST = 2 ** -40;
/** Panels that a function may be cut into: one that never settles, as sin(10⁶ x), is taken as it is. */
const MOST_PANELS = 4000;

/**
 * Mean and variance of f(z), z ~ N(0, 1), of a function that may bend or jump anywhere: panels are halved where
 * the rule on the whole and on its halves disagree.
 */
export function jumpingMoments(f: (z: number) => number): { mean: number; variance: number } {
  const expectation = (g: (z: number) => number) => {
    const budget = { panels: MOST_PANELS };
    let sum = 0;
    for (let left = -12; left < 12; left += 0.5) sum += refined(g, left, 0.5, budget);
    return sum / Math.sqrt(2 * Math.PI);
  };
  const mean = expectation(f);
  return { mean, variance: expectation((z) => (f(z) - mean) ** 2) };
}

function refined(
  f: (z: number) => number,
  left: number,
  width: number,
  budget: { panels: number },
): number {
  const half = width / 2;
  const whole = onPanel(f, left, width);
  const halves = onPanel(f, left, half) + onPanel(f, left + half, half);
  // Of a function that changes its sign, the sum says nothing of the rounding in it.
  const size = Math.abs(f(left)) + Math.abs(f(left + half)) + Math.abs(f(left + width));
  const agree = Math.abs(whole - halves) <= 1e-13 * (Math.abs(halves) + width * (size + 1e-3));
  budget.panels--;
  const isSpent = budget.panels < 0 || half < FINEST || !Number.isFinite(halves);
  if (agree || isSpent) return halves;
  return refined(f, left, half, budget) + refined(f, left + half, half, budget);
}

/** ∫ f(z) exp(−z²/2) over a panel. */
function onPanel(f: (z: number) => number, left: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < NODES.length; i++) {
    const z = left + (width / 2) * (1 + (NODES[i] as number));
    sum += (width / 2) * (WEIGHTS[i] as number) * f(z) * Math.exp(-0.5 * z * z);
  }
  return sum;
}

const ORDER = 16;
const [NODES, WEIGHTS] = gaussLegendre(ORDER);

/** Nodes and weights on [−1, 1]: the roots of the Legendre polynomial, by Newton's method. */
function gaussLegendre(order: number): [number[], number[]] {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < order; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
    let slope = 1;
    for (let iteration = 0; iteration < 12; iteration++) {
      let [previous, value] = [1, x];
      for (let k = 2; k <= order; k++) {
        [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
      }
      slope = (order * (x * value - previous)) / (x * x - 1);
      x -= value / slope;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return [nodes, weights];
}
