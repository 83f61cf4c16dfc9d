import type { FindingMark, Shading } from '../charts/finding-marks.ts';
import { beginOf, type Finding } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';

/**
 * The block at which each network's first finding begins, to be shaded: in the panel that it is about, or in
 * all where that is not drawn.
 */
export async function firstFindings(
  { networks }: Pick<Result, 'networks'>,
  findings: readonly Finding[],
  panels: readonly StatisticKey[],
): Promise<Shading> {
  const { firstWrong } = await import('../check/verdict.ts');
  const marks = networks.flatMap(({ name }, network): FindingMark[] => {
    const finding = firstWrong(findings, name);
    const begin = finding && beginOf(finding);
    if (!begin) return [];
    const { statistic } = finding;
    const drawn = statistic !== null && panels.includes(statistic);
    return [
      { network, first: begin.index, last: begin.index, statistic: drawn ? statistic : null },
    ];
  });
  return { label: 'first finding', marks };
}
