import type { Point } from '../../results/result.ts';
import { type StatisticKey, statisticRow } from '../../results/statistics.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import { deviationText, meanText } from './numbers.ts';

/** All numbers, a table a statistic, each made when it is first opened: a large result has tens of thousands. */
export function numbers(sheet: Sheet): HTMLElement {
  const tables = sheet.report.panels.map((statistic) => {
    const summary = element('summary', {}, statisticRow(statistic).titles[0]);
    const details = element('details', {}, summary);
    const fill = () => {
      if (details.open && details.children.length === 1) {
        const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': statistic };
        details.append(element('div', region, tableOf(sheet, statistic)));
      }
    };
    details.addEventListener('toggle', fill);
    return details;
  });
  const title = element('h2', { id: 'numbers' }, 'Numbers');
  return element('section', { 'aria-labelledby': 'numbers' }, title, ...tables);
}

function tableOf({ result }: Sheet, statistic: StatisticKey): HTMLElement {
  const { networks, seeds } = result;
  const last = Math.max(...networks.flatMap(({ points }) => points.map(({ index }) => index)));
  const byIndex = networks.map(
    ({ points }) => new Map(points.map((point) => [point.index, point])),
  );
  const head = ['block', 'name', ...networks.map(({ name }) => name)];
  const rows = Array.from({ length: last + 1 }, (_, index) => {
    const points = byIndex.map((own) => own.get(index));
    const cells = points.map((point) => cellOf(point, statistic));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(index)),
      element('td', {}, commonName(points)),
      ...cells.map((cell) => element('td', {}, cell)),
    );
  });
  const spread = seeds.length > 1 ? ' Mean ± 1 s.d. over the seeds.' : '';
  return element(
    'table',
    {},
    element('caption', {}, `${statisticRow(statistic).help}${spread}`),
    element(
      'thead',
      {},
      element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name))),
    ),
    element('tbody', {}, ...rows),
  );
}

function cellOf(point: Point | undefined, statistic: StatisticKey): string {
  if (point === undefined) return '';
  const value = point.statistics[statistic];
  return `${meanText(value)} ${deviationText(value)}`.trim();
}

/** Blocks of different networks at one index may have different names: then the index alone tells. */
function commonName(points: readonly (Point | undefined)[]): string {
  const names = new Set(points.flatMap((point) => (point === undefined ? [] : [point.name])));
  return names.size === 1 ? ([...names][0] ?? '') : '';
}
