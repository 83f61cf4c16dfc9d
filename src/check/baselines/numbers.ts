/** Five significant digits: two values that differ by a tolerance look different. */
export function show(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3
    ? value.toExponential(2).replace('e+', 'e')
    : String(Number(value.toPrecision(5)));
}

/** `+1.25 %`; from a factor of 3 on `×3.5`, and from a hundredth down `×0.0035`. */
export function percent(share: number): string {
  const factor = 1 + share;
  if (share >= 2 || (factor > 0 && factor < 0.01)) return `×${shortFactor(factor)}`;
  return `${share > 0 ? '+' : '−'}${Number((100 * Math.abs(share)).toPrecision(2))} %`;
}

/** Three digits, with an exponent where a plain number would be long. */
function shortFactor(factor: number): string {
  if (factor >= 1e6 || factor < 1e-3) return factor.toExponential(2).replace('e+', 'e');
  return String(Number(factor.toPrecision(3)));
}
