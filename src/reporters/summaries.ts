import type { Result, Statistic } from '../results/result.ts';
import { summariesOf, summaryOf, summaryRow } from '../results/summaries.ts';
import { layOut } from './columns.ts';
import { notationOf, shortCount, shortDeviation, shortNumber, shortPercent } from './number.ts';
import type { Style } from './table.ts';

/** What a picture over multiply-adds draws, in numbers: a line a network. */
export function formatSummaries({ networks }: Pick<Result, 'networks'>, style: Style): string {
  const keys = summariesOf(networks);
  const titles = keys.map((key) => summaryRow(key).titles[2].toLowerCase());
  const rows = networks.map((network) => [
    network.name,
    shortCount(network.macs),
    ...keys.map((key) => cell(summaryOf(key, network), summaryRow(key).isFactor)),
  ]);
  const sides = ['left', 'right', ...keys.map(() => 'right' as const)] as const;
  const [head = '', ...lines] = layOut([['network', 'multiply-adds', ...titles], ...rows], sides);
  return `${[style.dim(head), ...lines].join('\n')}\n`;
}

/** – where there is none: the signal overflowed, or the network has no such thing. */
function cell(summary: Statistic | null, isFactor: boolean): string {
  if (summary === null || summary.mean === null) return '–';
  const { mean, std, values } = summary;
  if (!isFactor) return shortPercent(mean);
  const spread = values.length > 1 ? ` ± ${shortDeviation(std ?? 0, notationOf(mean))}` : '';
  return `${shortNumber(mean)}${spread}`;
}
