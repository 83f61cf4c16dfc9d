import { type FindingMark, marksOf } from '../../charts/finding-marks.ts';
import { beginOf } from '../../results/finding.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import type { Choices } from '../choices.ts';
import type { Sheet } from '../sheet.ts';

/** The blocks to shade: those of the finding that the reader chose, or where each network's first begins. */
export function chosenMarks(sheet: Sheet, { shaded, marked, hidden }: Choices): FindingMark[] {
  const marks = marked === null ? (shaded ? firstMarks(sheet) : []) : marksOfOne(sheet, marked);
  return marks.filter(({ network }) => !hidden.has(network));
}

function marksOfOne({ report }: Sheet, position: number): FindingMark[] {
  const finding = report.findings[position];
  if (finding === undefined) return [];
  return marksOf(report.names, [finding]).map((mark) => ({
    ...mark,
    statistic: drawnOr(report.panels, mark.statistic),
  }));
}

function firstMarks({ report }: Sheet): FindingMark[] {
  return report.verdicts.flatMap((verdict, network): FindingMark[] => {
    const finding = verdict.finding === null ? undefined : report.findings[verdict.finding];
    const begin = finding && beginOf(finding);
    if (!begin) return [];
    const statistic = drawnOr(report.panels, finding.statistic);
    return [{ network, first: begin.index, last: begin.index, statistic }];
  });
}

/** Null, all panels, where that which it is about is not drawn. */
function drawnOr(panels: readonly StatisticKey[], statistic: StatisticKey | null) {
  return statistic !== null && panels.includes(statistic) ? statistic : null;
}
