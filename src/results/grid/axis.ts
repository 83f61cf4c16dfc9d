import { shortened, textOf } from '../../core/shown.ts';

/** The values of a key that was swept, along an axis. */
export interface GridAxis {
  /** `networks.alpha`, or `network`. */
  readonly key: string;
  /** `alpha`, `input.size`. */
  readonly title: string;
  /** Numbers from the least to the largest, others as the config has them. */
  readonly values: readonly unknown[];
  readonly labels: readonly string[];
  /** How far apart they are: by equal factors, by equal differences, or unevenly; null where they are no numbers. */
  readonly scale: 'log' | 'linear' | 'uneven' | null;
}

/** @param given the values, each once */
export function gridAxis(key: string, given: readonly unknown[]): GridAxis {
  const title = key.replace(/^networks\./, '');
  const numbers = given.map(numberOf);
  if (numbers.some((number) => number === null)) {
    return { key, title, values: given, labels: given.map(wordOf), scale: null };
  }
  const sorted = given
    .map((value, i) => ({ value, number: numbers[i] as number }))
    .sort((a, b) => a.number - b.number);
  const ordered = sorted.map(({ number }) => number);
  return {
    key,
    title,
    values: sorted.map(({ value }) => value),
    labels: numberLabels(ordered),
    scale: scaleOf(ordered),
  };
}

/** A list of one number, as `stages: [8]`, is that number. */
function numberOf(value: unknown): number | null {
  const [own, ...others] = Array.isArray(value) ? value : [value];
  return typeof own === 'number' && others.length === 0 ? own : null;
}

/** With as many digits as tell them apart, three at least. */
function numberLabels(values: readonly number[]): string[] {
  const told = (digits: number) => values.map((value) => shortNumber(value, digits));
  for (let digits = 3; digits < 17; digits++) {
    const labels = told(digits);
    if (new Set(labels).size === values.length) return labels;
  }
  return values.map(String);
}

function shortNumber(value: number, digits: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
}

/** `relu`, `2-2` of a list, `x * sigmoid(x)` of an expression. */
function wordOf(value: unknown): string {
  if (Array.isArray(value)) return shortened(value.map(wordOf).join('-'));
  if (typeof value !== 'object' || value === null) return shortened(textOf(value));
  const [inner, ...others] = Object.values(value);
  return others.length === 0 ? wordOf(inner) : shortened(JSON.stringify(value));
}

/** Beside their size, by how much steps may differ that are written with 12 digits. */
const SAME = 1e-6;

function scaleOf(values: readonly number[]): GridAxis['scale'] {
  if (values.length < 3) return 'uneven';
  const steps = (of: (a: number, b: number) => number) =>
    values.slice(1).map((value, i) => of(value, values[i] as number));
  if (areAlike(steps((a, b) => a - b))) return 'linear';
  return values.every((value) => value > 0) && areAlike(steps((a, b) => a / b)) ? 'log' : 'uneven';
}

function areAlike(steps: readonly number[]): boolean {
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  return most - least <= SAME * Math.abs(most);
}
