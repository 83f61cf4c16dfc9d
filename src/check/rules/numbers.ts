/** Four significant digits at most, without trailing zeros: for messages. */
export function show(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** As short as it tells a value from others: 1.3363 beside 1.336. */
export function showBeside(value: number, others: readonly number[]): string {
  for (let digits = 3; digits < 12; digits++) {
    const text = shortened(value, digits);
    if (others.every((other) => other === value || shortened(other, digits) !== text)) return text;
  }
  return String(value);
}

function shortened(value: number, digits: number): string {
  return digits === 3 ? show(value) : String(Number(value.toPrecision(digits)));
}

/** Whether a factor is another within a share of it, on a log scale. */
export function isAbout(factor: number, other: number, share = 0.15): boolean {
  return factor > 0 && other > 0 && Math.abs(Math.log(factor / other)) <= Math.log(1 + share);
}

/** What lies in the middle of factors on a log scale. */
export function geometricMean(factors: readonly number[]): number {
  return Math.exp(factors.reduce((sum, factor) => sum + Math.log(factor), 0) / factors.length);
}

/** Slope of the least-squares line through (0, y₀), (1, y₁) … */
export function slopeOf(ys: readonly number[]): number {
  const middle = (ys.length - 1) / 2;
  const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length;
  const above = ys.reduce((sum, y, x) => sum + (x - middle) * (y - mean), 0);
  const below = ys.reduce((sum, _, x) => sum + (x - middle) ** 2, 0);
  return above / below;
}

/** The upper one of two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
