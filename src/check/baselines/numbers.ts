/** Five significant digits: two values that differ by a tolerance look different. */
export function show(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3
    ? value.toExponential(2).replace('e+', 'e')
    : String(Number(value.toPrecision(5)));
}

/** `+1.25 %`, and from a factor of 3 on `×3.5` */
export function percent(share: number): string {
  if (share >= 2) return `×${Number((1 + share).toPrecision(3))}`;
  return `${share > 0 ? '+' : '−'}${Number((100 * Math.abs(share)).toPrecision(2))} %`;
}
