import type { NetworkResult } from '../../results/result.ts';
import { type SummaryKey, summaryOf } from '../../results/summaries.ts';
import type { NamedLine } from './names.ts';

/** A network as a point of a panel. */
export interface NetworkPoint {
  /** Position of its line. */
  readonly line: number;
  /** Counts the stretches of a line between networks without a point, so that it does not bridge one. */
  readonly stretch: number;
  readonly macs: number;
  readonly mean: number;
  readonly std: number;
  readonly label: string;
}

/** What one panel draws. */
export interface SummarySeries {
  readonly key: SummaryKey;
  readonly points: readonly NetworkPoint[];
}

/** The points of one summary, line by line. */
export function summarySeries(
  key: SummaryKey,
  lines: readonly NamedLine[],
  networks: readonly NetworkResult[],
): SummarySeries {
  const points = lines.flatMap((own, line) => {
    let stretch = 0;
    return own.networks.flatMap((index, place): NetworkPoint[] => {
      const network = networks[index] as NetworkResult;
      const summary = summaryOf(key, network);
      if (summary === null || summary.mean === null) {
        stretch += 1;
        return [];
      }
      const { mean, std } = summary;
      const label = own.labels[place] ?? '';
      return [{ line, stretch, macs: network.macs, mean, std: std ?? 0, label }];
    });
  });
  return { key, points };
}
