import type { NetworkResult, Point } from '../results/result.ts';
import {
  readsBackward,
  STATISTIC_KEYS,
  type StatisticKey,
  shortName,
  statisticRow,
} from '../results/statistics.ts';
import { shortPercent } from './number.ts';

/** Where a statistic lies farthest from its expectation. */
export interface Deviation {
  readonly statistic: StatisticKey;
  readonly point: Point;
  /** measured / expected − 1. */
  readonly relative: number;
  /** Standard deviation over the seeds there, relative to the mean. */
  readonly spread: number;
}

/** The largest deviation of each statistic from what theory expects, of those that it predicts. */
export function largestDeviations({ points }: NetworkResult): Deviation[] {
  return STATISTIC_KEYS.flatMap((statistic) => {
    const deviations = points.flatMap((point) => deviationAt(point, statistic));
    const size = ({ relative }: Deviation) => Math.abs(relative);
    return deviations.sort((a, b) => size(b) - size(a)).slice(0, 1);
  });
}

function deviationAt(point: Point, statistic: StatisticKey): Deviation[] {
  const expected = point.expected?.[statistic];
  const measured = point.statistics[statistic];
  if (!expected || measured?.mean == null || measured.std == null) return [];
  // A correlation is judged beside 1: near 0 it has no relative deviation.
  const scale = statisticRow(statistic).judgedBeside === 'one' ? 1 : expected;
  const relative = (measured.mean - expected) / scale;
  // What has underflowed to 0 under every seed has no spread.
  const beside = scale === 1 ? 1 : measured.mean;
  const spread = measured.std === 0 ? 0 : measured.std / beside;
  // Where the gradient begins it is what it is by definition.
  const isBegin = readsBackward(statistic) && Math.abs(relative) < ROUNDING;
  return Number.isFinite(relative) && !isBegin ? [{ statistic, point, relative, spread }] : [];
}

/** Of sums in float64. */
const ROUNDING = 1e-9;

/** Columns at most, unless one part alone is longer. */
const LINE = 100;

/** `farthest from theory: avg var +1.5 % at 1, …`, in lines; null where theory predicts nothing. */
export function formatDeviations(network: NetworkResult, severalSeeds: boolean): string | null {
  const parts = largestDeviations(network).map(({ statistic, point, relative, spread }) => {
    const sign = relative < 0 ? '−' : '+';
    const seeds = severalSeeds ? `, seeds ± ${shortPercent(Math.abs(spread))}` : '';
    const name = shortName(statistic);
    return `${name} ${sign}${shortPercent(Math.abs(relative))} at ${point.index}${seeds}`;
  });
  return parts.length === 0 ? null : wrap('farthest from theory: ', parts);
}

function wrap(start: string, parts: readonly string[]): string {
  const lines = [start];
  for (const [i, part] of parts.entries()) {
    const text = i < parts.length - 1 ? `${part}; ` : part;
    const longer = `${lines.at(-1)}${text}`;
    if (i === 0 || longer.trimEnd().length <= LINE) lines[lines.length - 1] = longer;
    else lines.push(`  ${text}`);
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
