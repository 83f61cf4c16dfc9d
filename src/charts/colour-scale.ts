import { type StatisticKey, statisticRow } from '../results/statistics.ts';
import { rampColour } from './colours.ts';
import type { Theme } from './theme.ts';
import { fineTicks, linearTicks, logTicks, powerTick, type Tick } from './ticks.ts';

/** From the values of a statistic to colours, the same for all its panels. */
export interface ColourScale {
  readonly ticks: readonly Tick[];
  /** Where along the scale a value is; what lies beyond an end is there. */
  share(value: number): number;
}

/** Decades below the largest value that are told apart. */
const MOST_DECADES = 12;
/** Up to so many decades the scale ends at the values themselves, beyond at powers of ten. */
const FINE_DECADES = 2;
const MOST_TICKS = 5;
/** About equal values are not told apart as if they were not. */
const LEAST_DECADES = 0.04;

/** The scale of a statistic: over logs, but of one that lies between bounds. */
export function colourScale(key: StatisticKey, values: readonly number[]): ColourScale {
  const [, most] = statisticRow(key).bounds;
  return most < Number.MAX_VALUE ? linearScale(values) : logScale(values);
}

function linearScale(values: readonly number[]): ColourScale {
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 0)];
  const ticks = linearTicks(Math.max(high - low, 0.01), MOST_TICKS).map(({ value }) => {
    const at = Number((low + value).toPrecision(3));
    return { value: at, label: String(at) };
  });
  return bounded(ticks, (value) => value);
}

function logScale(values: readonly number[]): ColourScale {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const high = logs.length === 0 ? 0 : Math.max(...logs);
  const low = Math.max(Math.min(high, ...logs), high - MOST_DECADES);
  const [middle, half] = [(low + high) / 2, Math.max(high - low, LEAST_DECADES) / 2];
  return bounded(logTicksOf(middle - half, middle + half), (value) =>
    value > 0 ? Math.log10(value) : Number.NEGATIVE_INFINITY,
  );
}

function logTicksOf(low: number, high: number): Tick[] {
  if (high - low <= FINE_DECADES && Math.abs(low) < PLAIN && Math.abs(high) < PLAIN) {
    const [first, last] = [10 ** low, 10 ** high];
    const within = fineTicks(first, last).filter(({ value }) => value > first && value < last);
    return [plainTick(first), ...within, plainTick(last)];
  }
  const [first, last] = [Math.floor(low + 0.01), Math.ceil(high - 0.01)];
  const between = logTicks(first + 1, last - 1, MOST_TICKS - 2);
  return [powerTick(first), ...between, powerTick(last)];
}

/** Powers of ten below which a number is written out. */
const PLAIN = 3;

function plainTick(value: number): Tick {
  return { value, label: String(Number(value.toPrecision(3))) };
}

/** From the first tick to the last. */
function bounded(ticks: readonly Tick[], along: (value: number) => number): ColourScale {
  const [first, last] = [ticks[0]?.value ?? 0, ticks.at(-1)?.value ?? 1].map(along) as [
    number,
    number,
  ];
  const share = (value: number) => {
    return Math.min(1, Math.max(0, (along(value) - first) / (last - first || 1)));
  };
  return { ticks, share };
}

/** Colours from one end of a scale to the other. */
export function rampOf(theme: Theme): string[] {
  return Array.from({ length: LEVELS }, (_, i) => rampColour((i + 0.5) / LEVELS, theme));
}

const LEVELS = 64;
