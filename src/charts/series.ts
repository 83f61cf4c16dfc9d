import type { NetworkResult, Point, Result, Statistic, StatisticKey } from '../core/result.ts';

/** One point of a curve, as it is drawn: the mean over the seeds and its standard deviation. */
export interface CurvePoint {
  /** Position of the network in the result. */
  readonly network: number;
  /** Counts the stretches between overflows, so that a line does not bridge one. */
  readonly stretch: number;
  readonly index: number;
  readonly mean: number;
  readonly std: number;
  readonly transition: boolean;
  /** The average channel variance at the same tap: the scale by which a squared mean is judged. */
  readonly variance: number | null;
}

/** Where a curve ends because the network's signal is not finite any more. */
export interface Overflow {
  readonly network: number;
  readonly index: number;
}

/** What one panel draws. */
export interface Series {
  readonly statistic: StatisticKey;
  readonly points: readonly CurvePoint[];
  /** The first of each network that has any. */
  readonly overflows: readonly Overflow[];
  /** There are two seeds or more, so the standard deviation says something. */
  readonly banded: boolean;
}

/** The curves of one statistic, all networks' in one list, in the result's order. */
export function seriesOf(result: Result, statistic: StatisticKey): Series {
  return {
    statistic,
    points: result.networks.flatMap((network, i) => curveOf(network, i, statistic)),
    overflows: result.networks.flatMap((network, i) => overflowOf(network, i, statistic)),
    banded: result.seeds.length > 1,
  };
}

function curveOf(network: NetworkResult, position: number, key: StatisticKey): CurvePoint[] {
  let stretch = 0;
  return network.points.flatMap((point): CurvePoint[] => {
    const mean = finite(point[key]?.mean);
    if (mean === null) {
      stretch += 1;
      return [];
    }
    return [
      {
        network: position,
        stretch,
        index: point.index,
        mean,
        std: finite(point[key]?.std) ?? 0,
        transition: point.transition,
        variance: finite(point.avg_var?.mean),
      },
    ];
  });
}

/** A run that stopped on an overflow ends every curve there, also where this statistic was finite. */
function overflowOf(network: NetworkResult, position: number, key: StatisticKey): Overflow[] {
  const first = network.points.find(
    (point, i) => point.non_finite && (i === network.points.length - 1 || absent(point, key)),
  );
  return first === undefined ? [] : [{ network: position, index: first.index }];
}

/** The stem has no residual branch, so there the absence of that statistic says nothing. */
function absent(point: Point, key: StatisticKey): boolean {
  return finite(point[key]?.mean) === null && !(key === 'res_avg_var' && point.index === 0);
}

/** A result read from a file may hold `null` for the whole statistic as well as for its mean. */
function finite(value: Statistic['mean'] | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
