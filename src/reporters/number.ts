import { SI_SUFFIXES } from '../core/si.ts';

/** How a number is written: as `mantissa × 10^exponent`, with so many decimals. */
export interface Notation {
  readonly exponent: number;
  readonly decimals: number;
}

const DIGITS = 4;
/** Plain notation from 0.001 to 99999. */
const SMALLEST = -3;
const LARGEST = 4;
/** Decimals of a deviation at most, where it is tiny beside its mean. */
const MAX_DECIMALS = 6;

/** The notation that shows four significant digits, plain as long as that is short. */
export function notationOf(value: number): Notation {
  if (value === 0) return { exponent: 0, decimals: 0 };
  const exponent = magnitude(value, DIGITS);
  if (exponent < SMALLEST || exponent > LARGEST) return { exponent, decimals: DIGITS - 1 };
  return { exponent: 0, decimals: Math.max(0, DIGITS - 1 - exponent) };
}

/** The notation that shows four significant digits and the exponent, whatever it is. */
export function scientificOf(value: number): Notation {
  if (value === 0) return notationOf(value);
  return { exponent: magnitude(value, DIGITS), decimals: DIGITS - 1 };
}

/** A finite number with four significant digits (five where it is a whole number of five). */
export function shortNumber(value: number): string {
  return write(value, notationOf(value));
}

/**
 * A standard deviation with two significant digits, in the notation of its mean, so that the two can
 * be compared at a glance: `4.290e34 ± 0.061e34`.
 */
export function shortDeviation(deviation: number, { exponent }: Notation): string {
  const scaled = shift(deviation, exponent);
  const decimals = scaled === 0 ? 0 : Math.max(0, 1 - magnitude(scaled, 2));
  const text = scaled.toFixed(Math.min(decimals, MAX_DECIMALS));
  if (Number(text) === 0) return '0';
  return withExponent(text, exponent);
}

/** A count with an SI suffix: 23.5 M. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  const thousands = Math.min(Math.floor(magnitude(count, 3) / 3), SI_SUFFIXES.length - 1);
  return `${(count / 1000 ** thousands).toPrecision(3)} ${SI_SUFFIXES[thousands]}`;
}

/** A share in percent with two significant digits, all of its digits from 100 % on: `1.5 %`, `235 %`. */
export function shortPercent(share: number): string {
  const percent = 100 * share;
  const plain = percent >= 99.5 && percent < 1e5;
  return `${plain ? percent.toFixed(0) : percent.toPrecision(2).replace('e+', 'e')} %`;
}

/** A finite number in a notation. */
export function write(value: number, { exponent, decimals }: Notation): string {
  return withExponent(shift(value, exponent).toFixed(decimals), exponent);
}

/** value / 10^exponent, where that power itself may be out of range. */
function shift(value: number, exponent: number): number {
  const [mantissa, own] = value.toExponential().split('e');
  return Number(`${mantissa}e${Number(own) - exponent}`);
}

function withExponent(mantissa: string, exponent: number): string {
  return exponent === 0 ? mantissa : `${mantissa}e${exponent}`;
}

/** The power of ten of the first digit, once rounded to so many digits: 9.9999 is 10.00. */
function magnitude(value: number, digits: number): number {
  return Number(value.toExponential(digits - 1).split('e')[1]);
}
