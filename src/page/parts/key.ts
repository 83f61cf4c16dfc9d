import { seriesOf } from '../../charts/series.ts';
import { startsOf } from '../../charts/start-marks.ts';
import { drawn, element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';

/** What in the panels does not explain itself, where it occurs. */
export function key(sheet: Sheet): HTMLElement {
  const entries = entriesOf(sheet).map(([label, sample]) =>
    element('li', {}, element('span', { class: 'sample' }, sample), label),
  );
  return element('ul', { class: 'key', 'aria-label': 'Marks' }, ...entries);
}

function entriesOf({ result, report, placement }: Sheet): (readonly [string, SVGSVGElement])[] {
  const all = report.panels.map((statistic) => seriesOf(result, statistic, placement));
  const shown = {
    'expected by theory': [all.some(({ expected }) => expected.length > 0), dashed],
    'transition block': [all.some(({ points }) => points.some((p) => p.transition)), ring],
    'start of the gradient': [all.some((series) => startsOf(series).length > 0), arrow],
    'overflow: not finite': [all.some(({ overflows }) => overflows.length > 0), cross],
    'first finding, or the chosen one': [report.findings.some(({ where }) => where), strip],
  } as const;
  return Object.entries(shown).flatMap(([label, [occurs, sample]]) =>
    occurs ? [[label, sample()] as const] : [],
  );
}

const sample = (...marks: SVGElement[]) =>
  drawn('svg', { width: 30, height: 14, 'aria-hidden': 'true' }, ...marks);

const dashed = () =>
  sample(
    drawn('line', {
      class: 'expected',
      x1: 0,
      x2: 30,
      y1: 7,
      y2: 7,
      'stroke-dasharray': '3.5 2.5',
    }),
  );
const ring = () => sample(drawn('circle', { class: 'ring', cx: 15, cy: 7, r: 4 }));
const arrow = () => sample(drawn('path', { class: 'solid', d: 'M9,7L20,2V12Z' }));
const cross = () => sample(drawn('path', { class: 'cross', d: 'M11,3L19,11M19,3L11,11' }));
const strip = () => sample(drawn('rect', { class: 'strip', x: 9, y: 0, width: 12, height: 14 }));
