/** Points of a grid on [−7, 7], which holds a standard normal but for 3e-12. */
export const STEP = 1 / 32;
export const POINTS = Float64Array.from({ length: 14 / STEP + 1 }, (_, i) => i * STEP - 7);

export const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** Φ at the points: Simpson's rule over each step. */
export const CDF = cumulative();

function cumulative(): Float64Array {
  const out = new Float64Array(POINTS.length);
  for (let i = 1; i < POINTS.length; i++) {
    const [a, b] = [POINTS[i - 1] as number, POINTS[i] as number];
    const mass = (STEP / 6) * (density(a) + 4 * density((a + b) / 2) + density(b));
    out[i] = (out[i - 1] as number) + mass;
  }
  return out;
}

/** Values at the points, interpolated; beyond the ends the last. */
export function interpolate(values: Float64Array, z: number): number {
  const x = Math.min(Math.max((z - (POINTS[0] as number)) / STEP, 0), values.length - 1.001);
  const i = Math.floor(x);
  const [a, b] = [values[i] as number, values[i + 1] as number];
  return a + (x - i) * (b - a);
}

export const normalCdf = (z: number) => interpolate(CDF, z);

/** The point below which `table`, an increasing function at POINTS, stays under `target`. */
export function quantile(table: Float64Array, target: number): number {
  let [low, high] = [0, POINTS.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((table[middle] as number) < target) low = middle;
    else high = middle;
  }
  const [below, above] = [table[low] as number, table[high] as number];
  const part = above > below ? Math.min(1, Math.max(0, (target - below) / (above - below))) : 0;
  const [left, right] = [POINTS[low] as number, POINTS[high] as number];
  return left + part * (right - left);
}
