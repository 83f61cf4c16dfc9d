/**
 * A number in at most seven or so characters: four significant digits, in plain notation as long as
 * that is short.
 */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e5 || magnitude < 1e-3) return value.toExponential(2).replace('e+', 'e');
  return value.toPrecision(4);
}

/** A count with an SI suffix: 23.5 M. */
export function shortCount(count: number): string {
  for (const [size, suffix] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (count >= size) return `${(count / size).toPrecision(3)} ${suffix}`;
  }
  return String(count);
}
