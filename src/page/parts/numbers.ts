import type { Statistic } from '../../results/result.ts';

/** What is not there: not defined, or not measured. */
export const NOTHING = '–';

/** A value with every digit that the result has. */
export function exact(value: number | null | undefined): string {
  return value === undefined ? NOTHING : value === null ? 'not finite' : String(value);
}

/** The mean of a statistic, with every digit. */
export function meanText(statistic: Statistic | null | undefined): string {
  return statistic === null || statistic === undefined ? NOTHING : exact(statistic.mean);
}

/** Beyond it a number is told with a power of ten. */
const PLAIN = 1e6;

/** A standard deviation, with two digits. */
export function deviationText(statistic: Statistic | null | undefined): string {
  const { std = null, values = [] } = statistic ?? {};
  if (std === null || values.length < 2) return '';
  return `± ${std < PLAIN ? Number(std.toPrecision(2)) : std.toPrecision(2)}`;
}

/** With four digits, where not every one matters. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
