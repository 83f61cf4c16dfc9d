import { signalOverflows } from '../results/overflow.ts';
import {
  type NetworkResult,
  type Point,
  type Result,
  type Statistic,
  toldMean,
} from '../results/result.ts';
import { noiseOf, passOf, type StatisticKey } from '../results/statistics.ts';
import type { Placement } from './placement.ts';

/** Where a mark stands, and whose it is. */
interface Placed {
  /** Position of the network in the result. */
  readonly network: number;
  /** Of the block. */
  readonly index: number;
  /** Its place along the axis. */
  readonly at: number;
}

/** One point of a curve, as it is drawn: the mean over the seeds and its standard deviation. */
export interface CurvePoint extends Placed {
  /** Counts the stretches between overflows, so that a line does not bridge one. */
  readonly stretch: number;
  readonly mean: number;
  readonly std: number;
  readonly transition: boolean;
  /** The variance at the same tap by which a squared mean is judged; null of other statistics. */
  readonly variance: number | null;
}

/** One point of what theory expects, beside at least one other of its stretch: they make a line. */
export interface ExpectedPoint extends Placed {
  /** Counts the stretches between points of which theory says nothing. */
  readonly stretch: number;
  readonly value: number;
}

/** Where a curve ends because the network's signal is not finite any more. */
export type Overflow = Placed;

/** What one panel draws. */
export interface Series {
  readonly statistic: StatisticKey;
  readonly points: readonly CurvePoint[];
  readonly expected: readonly ExpectedPoint[];
  /** The first of each network that has any. */
  readonly overflows: readonly Overflow[];
  /** There are two seeds or more, so the standard deviation says something. */
  readonly banded: boolean;
}

type Place = (point: Point) => Placed;

/** The curves of one statistic, all networks' in one list, in the result's order. */
export function seriesOf(result: Result, statistic: StatisticKey, placement: Placement): Series {
  const each = <T>(draw: (network: NetworkResult, key: StatisticKey, place: Place) => T[]) =>
    result.networks.flatMap((network, i) =>
      draw(network, statistic, (point) => {
        return { network: i, index: point.index, at: placement.at(i, point) };
      }),
    );
  return {
    statistic,
    points: each(curveOf),
    expected: each(expectedOf),
    overflows: each(overflowOf),
    banded: result.seeds.length > 1,
  };
}

function curveOf(network: NetworkResult, key: StatisticKey, place: Place): CurvePoint[] {
  const noise = noiseOf(key);
  let stretch = 0;
  return network.points.flatMap((point): CurvePoint[] => {
    const mean = finite(toldMean(point, key));
    if (mean === null) {
      stretch += 1;
      return [];
    }
    return [
      {
        ...place(point),
        stretch,
        mean,
        std: finite(point.statistics[key]?.std) ?? 0,
        transition: point.transition,
        variance: noise === null ? null : finite(point.statistics[noise]?.mean),
      },
    ];
  });
}

function expectedOf(network: NetworkResult, key: StatisticKey, place: Place): ExpectedPoint[] {
  let stretch = 0;
  const points = network.points.flatMap((point): ExpectedPoint[] => {
    const value = finite(point.expected?.[key]);
    if (value === null) {
      stretch += 1;
      return [];
    }
    return [{ ...place(point), stretch, value }];
  });
  return points.filter((own, i) => {
    return points[i - 1]?.stretch === own.stretch || points[i + 1]?.stretch === own.stretch;
  });
}

/** A run that stopped on an overflow ends every curve there, also where this statistic was finite. */
function overflowOf({ points }: NetworkResult, key: StatisticKey, place: Place): Overflow[] {
  const isBackward = passOf(key) === 'backward';
  const first = points.find((point, i) => {
    const ends = isBackward ? signalOverflows(point) : absent(point, key);
    return point.non_finite && (i === points.length - 1 || ends);
  });
  // A gradient that overflows by itself comes from the right.
  const end = first ?? (isBackward ? points.findLast((point) => absent(point, key)) : undefined);
  return end === undefined ? [] : [place(end)];
}

/** Where a statistic is not defined, as that of a branch at the stem, its absence says nothing. */
function absent({ statistics }: Point, key: StatisticKey): boolean {
  const statistic = statistics[key];
  return statistic !== null && statistic !== undefined && finite(statistic.mean) === null;
}

function finite(value: Statistic['mean'] | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
