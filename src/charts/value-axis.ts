import { readsBackward, statisticRow } from '../results/statistics.ts';
import { logFloor, spansDecades, worthShowing } from './decades.ts';
import type { CurvePoint, Series } from './series.ts';
import { linearTicks, logTicks, power, powerTick, type Tick } from './ticks.ts';

/** The y axis of one panel. */
export interface ValueAxis {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
  /** What is below is drawn here, and on a log axis the tick here is labelled ≤. */
  readonly floor: number;
  readonly ticks: readonly Tick[];
  /** Pixels kept for their labels, where panels above or below have wider ones; as wide as they are if absent. */
  readonly room?: number | undefined;
}

/** Most ticks on an axis 260 pixels high. */
export const MOST_TICKS = 6;

/** Below it a double is not exact, and soon zero, which no log axis has. */
export const LEAST = 1e-300;

/**
 * How far an axis follows what is expected beyond what was measured: to twice its top, and on a log
 * axis for a decade. An expectation that is farther off leaves the panel.
 */
const ROOM = 2;
const LOG_ROOM = 10;

/** Of a log axis, the share that is left free below a curve at its edge. */
const EDGE = 0.04;

/** Of a linear axis, the share that curves may fill: above it they would run into the stages' names. */
export const FILLED = 0.96;

/** `auto` takes a log axis where the values that matter span decades; where none is positive, never. */
export function valueAxis(series: Series, log: 'auto' | boolean): ValueAxis {
  const [, most] = statisticRow(series.statistic).bounds;
  if (most < Number.MAX_VALUE) return boundedAxis(series, most);
  const positive = series.points.some((point) => point.mean > 0);
  const wanted = log === 'auto' ? spansDecades(series) : log;
  return wanted && positive ? logAxis(series) : linearAxis(series);
}

/** A mean over the seeds, and its standard deviation. */
export type Spread = Pick<CurvePoint, 'mean' | 'std'>;

/** Where the band of one standard deviation begins and ends on this axis. */
export function bandOf(point: Spread, axis: ValueAxis): readonly [number, number] {
  // What lies below the floor as a whole, the noise of a squared mean, is drawn on it.
  const low = Math.max(axis.floor, bandLow(point, axis.type));
  return [low, Math.max(low, bandHigh(point))];
}

/**
 * On a log axis the lower edge stops at a tenth of the mean: with a deviation as large as the mean it
 * would fall to minus infinity and hide everything beneath.
 */
export function bandLow({ mean, std }: Spread, type: ValueAxis['type']): number {
  return Math.max(mean - std, type === 'log' ? mean / 10 : Number.NEGATIVE_INFINITY);
}

export function bandHigh({ mean, std }: Spread): number {
  return Math.min(mean + std, Number.MAX_VALUE);
}

function linearAxis(series: Series): ValueAxis {
  const drawn = highest(series, Math.max(0, ...series.points.map(bandHigh)), ROOM);
  const top = Math.max(drawn, highest(series, worthShowing(series), ROOM));
  // Near the largest number a double holds, the tick above it would be infinite.
  const ticks = linearTicks(Math.min(top, 1e308) || 1, MOST_TICKS);
  const end = Math.max(ticks.at(-1)?.value ?? 1, Math.min(drawn, 1e308) / FILLED);
  return { type: 'linear', domain: [0, end], floor: 0, ticks };
}

/** From 0, or from what lies below, to the most that the statistic can be: curves compare across charts. */
function boundedAxis(series: Series, most: number): ValueAxis {
  const lowest = Math.min(0, ...series.points.map(({ mean, std }) => mean - std));
  const ticks = linearTicks(most, MOST_TICKS);
  return { type: 'linear', domain: [lowest, most / FILLED], floor: lowest, ticks };
}

function logAxis(series: Series): ValueAxis {
  const lowest = logFloor(series);
  const shown = series.points.filter((point) => point.mean >= lowest);
  const measured = Math.min(...shown.map((point) => bandLow(point, 'log')));
  const near = series.expected.filter(({ value }) => value >= measured / LOG_ROOM);
  const least = Math.min(measured, ...near.map(({ value }) => value));
  const clamped = shown.length + near.length < series.points.length + series.expected.length;
  // Half a decade between the lowest curve and what is drawn on the floor keeps the two apart.
  const low = Math.floor(Math.log10(Math.max(least, LEAST)) - (clamped ? 0.5 : 0) + 1e-9);
  const most = Math.log10(highest(series, Math.max(...shown.map(bandHigh)), LOG_ROOM));
  // A little headroom: a mark drawn on the panel's edge reads as cut off.
  const high = Math.max(low + 1, Math.ceil(most + 0.02 * (most - low)));
  const bottom =
    clamped || !readsBackward(series.statistic) ? power(low) : belowStart(least, low, high);
  return {
    type: 'log',
    domain: [bottom, Math.min(power(high), Number.MAX_VALUE)],
    floor: bottom,
    ticks: clamped ? floorTicks(low, high) : logTicks(low, high, MOST_TICKS),
  };
}

/** A curve that starts at 10⁰ would lie on the panel's edge: it has a little room below it. */
function belowStart(least: number, low: number, high: number): number {
  const room = EDGE * (high - low);
  const isNear = Math.log10(Math.max(least, LEAST)) - low < room / 2;
  return isNear ? Math.max(power(low) * 10 ** -room, LEAST) : power(low);
}

/** The highest of what was measured and, as far as there is room, of what is expected. */
function highest({ expected }: Series, measured: number, room: number): number {
  const most = Math.max(0, ...expected.map(({ value }) => value));
  return Math.max(measured, Math.min(most, room * measured, Number.MAX_VALUE));
}

/** The floor's own tick replaces those that its label would touch. */
export function floorTicks(low: number, high: number): Tick[] {
  const room = (high - low) / (2 * MOST_TICKS);
  const above = logTicks(low, high, MOST_TICKS).filter(
    (tick) => Math.log10(tick.value) - low > room,
  );
  const floor = powerTick(low);
  return [{ ...floor, label: `≤ ${floor.label}` }, ...above];
}
