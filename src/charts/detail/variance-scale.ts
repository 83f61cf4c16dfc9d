import { fineTicks, logTicks, powerTick, type Tick } from '../ticks.ts';
import type { Sorted } from './sorted.ts';

/** From decades of variance to levels of colour, the same in every panel. */
export interface VarianceScale {
  /** log₁₀ of where it begins and ends. */
  readonly low: number;
  readonly high: number;
  readonly levels: number;
  readonly ticks: readonly Tick[];
  /** The level of a log₁₀; what lies beyond an end has its colour. */
  level(log: number): number;
}

/** Of the channels, each block's as heavy as another's, so many may lie beyond each end of the scale. */
const BEYOND = 3e-3;

/** log₁₀ of float32's least and largest variance, and the fineness in which the ends are looked for. */
const [LEAST, MOST, FINENESS] = [-46, 39, 100] as const;

/** Ticks along the scale at most. */
const MOST_TICKS = 5;
/** Up to so many decades 2 and 5 times their powers are ticked, and the scale may end there. */
const FINE_DECADES = 2;
/** About equal variances are not told apart as if they were not. */
const LEAST_DECADES = 0.3;

/** Levels where there are few blocks: more the eye does not tell apart. */
const MOST_LEVELS = 64;
const FEWEST_LEVELS = 20;
/** Runs of one colour in a picture, beyond which it takes seconds to draw and fills megabytes. */
const MOST_RUNS = 40_000;

export function varianceScale(columns: readonly Sorted[]): VarianceScale {
  const [first, last] = endsOf(columns);
  const middle = (first + last) / 2;
  const half = Math.max(last - first, LEAST_DECADES) / 2;
  const ticks = ticksOf(middle - half, middle + half);
  const [low, high] = [ticks[0], ticks.at(-1)].map((tick) => Math.log10(tick?.value ?? 1)) as [
    number,
    number,
  ];
  const most = Math.floor(MOST_RUNS / Math.max(1, columns.length));
  const levels = Math.max(FEWEST_LEVELS, Math.min(MOST_LEVELS, most));
  const level = (log: number) => {
    const at = Math.floor(((log - low) / (high - low)) * levels);
    return Math.max(0, Math.min(levels - 1, at));
  };
  return { low, high, levels, ticks: bounded(ticks, columns, low, high), level };
}

/** Where the channels begin and end, but for few; 0 and 0 where none is alive. */
function endsOf(columns: readonly Sorted[]): readonly [number, number] {
  const weights = new Float64Array((MOST - LEAST) * FINENESS);
  const filled = columns.filter(({ alive }) => alive.length > 0);
  for (const { alive } of filled) {
    const weight = 1 / alive.length / filled.length;
    for (const log of alive) {
      const bin = Math.floor((log - LEAST) * FINENESS);
      weights[bin] = (weights[bin] ?? 0) + weight;
    }
  }
  const at = (bin: number) => LEAST + bin / FINENESS;
  const [below, above] = [reach(weights), reach(weights.slice().reverse())];
  return below < 0 ? [0, 0] : [at(below), at(weights.length - 1 - above)];
}

/** The first bin at which more has been passed than may lie beyond. */
function reach(weights: Float64Array): number {
  let passed = 0;
  return weights.findIndex((weight) => {
    passed += weight;
    return passed > BEYOND;
  });
}

function ticksOf(low: number, high: number): readonly Tick[] {
  if (high - low <= FINE_DECADES && low > -300) return fineTicks(10 ** low, 10 ** high);
  const [first, last] = [Math.floor(low + 0.01), Math.ceil(high - 0.01)];
  const between = logTicks(first, last, MOST_TICKS);
  const apart = (last - first) / (2 * MOST_TICKS);
  const free = between.filter(({ value }) => {
    return Math.log10(value) - first > apart && last - Math.log10(value) > apart;
  });
  return [powerTick(first), ...free, powerTick(last)];
}

/** An end beyond which there are channels says so. */
function bounded(
  ticks: readonly Tick[],
  columns: readonly Sorted[],
  low: number,
  high: number,
): Tick[] {
  const any = (is: (log: number) => boolean) => columns.some(({ alive }) => alive.some(is));
  const [below, above] = [any((log) => log < low - 0.01), any((log) => log > high + 0.01)];
  return ticks.map((tick, i) => {
    if (i === 0 && below) return { ...tick, label: `≤ ${tick.label}` };
    return i === ticks.length - 1 && above ? { ...tick, label: `≥ ${tick.label}` } : tick;
  });
}
