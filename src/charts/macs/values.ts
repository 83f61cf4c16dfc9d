import { type SummaryKey, summaryRow } from '../../results/summaries.ts';
import { fineTicks, linearTicks, logTicks, power, type Tick } from '../ticks.ts';
import {
  bandHigh,
  bandLow,
  FILLED,
  floorTicks,
  LEAST,
  MOST_TICKS,
  type Spread,
  type ValueAxis,
} from '../value-axis.ts';

/** More than a decade is too much for a linear axis: with a few points each of them is to be read. */
const LINEAR_DECADES = 1;

/** Up to so many decades 2 and 5 times their powers are ticked, and the axis may end there. */
const FINE_DECADES = 2;
/** Beyond it 5 times a power of ten may be no number. */
const MOST_FINE = 300;

/** What a log axis keeps free at either end for labels, as a share of what its values span. */
const ROOM = 0.05;

/** `auto` takes a log axis where factors span decades; where none is positive, never. */
export function summaryAxis(
  key: SummaryKey,
  points: readonly Spread[],
  log: 'auto' | boolean,
): ValueAxis {
  const positive = points.filter(({ mean }) => mean > 0);
  const means = positive.map(({ mean }) => mean);
  const spans = Math.max(...means) > Math.min(...means) * 10 ** LINEAR_DECADES;
  const wanted = summaryRow(key).isFactor && (log === 'auto' ? spans : log);
  return wanted && positive.length > 0
    ? logAxis(positive, positive.length < points.length)
    : linearAxis(points);
}

function linearAxis(points: readonly Spread[]): ValueAxis {
  const top = Math.min(Math.max(0, ...points.map(bandHigh)), 1e308);
  const ticks = linearTicks(top || 1, MOST_TICKS);
  const end = Math.max(ticks.at(-1)?.value ?? 1, top / FILLED);
  return { type: 'linear', domain: [0, end], floor: 0, ticks };
}

/** @param clamped there are values of 0 too, which stand on the floor */
function logAxis(points: readonly Spread[], clamped: boolean): ValueAxis {
  const least = Math.log10(
    Math.max(LEAST, Math.min(...points.map((point) => bandLow(point, 'log')))),
  );
  const most = Math.log10(Math.max(...points.map(bandHigh)));
  const room = ROOM * Math.max(most - least, LINEAR_DECADES);
  if (!clamped && most - least <= FINE_DECADES && most < MOST_FINE) {
    return between(fineTicks(10 ** (least - room), 10 ** (most + room)));
  }
  const low = Math.floor(least - (clamped ? 0.5 : room) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(most + room));
  const ticks = clamped ? floorTicks(low, high) : logTicks(low, high, MOST_TICKS);
  const domain = [power(low), Math.min(power(high), Number.MAX_VALUE)] as const;
  return { type: 'log', domain, floor: power(low), ticks };
}

/** From the first tick to the last. */
function between(ticks: readonly Tick[]): ValueAxis {
  const [low, high] = [ticks[0], ticks.at(-1)] as [Tick, Tick];
  return { type: 'log', domain: [low.value, high.value], floor: low.value, ticks };
}
