import { looksOf } from '../../charts/looks.ts';
import type { Look } from '../../charts/theme.ts';
import { type StatisticKey, statisticRow } from '../../results/statistics.ts';
import type { Choices, Reading } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';
import { columnsOf, headingOf, type Read, readAt } from './block.ts';
import { swatch } from './swatch.ts';

/** The exact numbers of the block that is read: beside the pointer, and on a narrow window at its bottom. */
export function readout(
  sheet: Sheet,
  choices: Store<Choices>,
  reading: Store<Reading>,
): HTMLElement {
  const box = element('div', {
    class: 'readout',
    'aria-live': 'polite',
    'aria-label': 'Numbers of the block',
    role: 'region',
    // So that the keyboard can scroll what is wider than the window.
    tabindex: 0,
    hidden: true,
  });
  const show = ({ at, panel, pointer, pinned }: Reading, isNew: boolean) => {
    const statistic = sheet.report.panels[panel];
    const reads = at === null ? [] : readAt(sheet, at, choices.value);
    box.hidden = reads.length === 0;
    if (reads.length === 0 || statistic === undefined) return;
    if (isNew) box.replaceChildren(...contents(sheet, reads, statistic, choices.value));
    box.classList.toggle('pinned', pinned);
    placeBeside(box, pointer);
  };
  reading.watch((now, before) => show(now, now.at !== before?.at || now.panel !== before.panel));
  choices.watch(() => show(reading.value, true));
  return box;
}

function contents(sheet: Sheet, reads: readonly Read[], statistic: StatisticKey, choices: Choices) {
  const { place, facts } = headingOf(reads);
  return [
    element('p', { class: 'place' }, place),
    element('p', { class: 'facts' }, facts),
    tableOf(sheet, reads, statistic, choices),
  ];
}

function tableOf(
  { result: { networks, seeds } }: Sheet,
  reads: readonly Read[],
  statistic: StatisticKey,
  { theme }: Choices,
): HTMLElement {
  const columns = columnsOf(reads, statistic, seeds.length);
  const titles = ['network', ...columns.map(({ title }) => title)];
  const head = titles.map((title) => element('th', { scope: 'col' }, title));
  const looks = looksOf(networks, themeOf(theme));
  const rows = reads.map(({ network, point }) => {
    const sample = swatch(looks[network] as Look);
    const label = element('th', { scope: 'row' }, sample, networks[network]?.name);
    return element('tr', {}, label, ...columns.map(({ of }) => element('td', {}, of(point))));
  });
  return element(
    'table',
    {},
    element('caption', {}, statisticRow(statistic).titles[0]),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

/** Pixels between the pointer and the box. */
const GAP = 18;

/** Not under the pointer, and not out of the window; where there is no pointer the style says where. */
function placeBeside(box: HTMLElement, pointer: Reading['pointer']): void {
  box.classList.toggle('docked', pointer === null);
  if (pointer === null) return;
  const { offsetWidth: width, offsetHeight: height } = box;
  const { innerWidth, innerHeight } = window;
  const isRight = pointer.x + GAP + width < innerWidth;
  const left = isRight ? pointer.x + GAP : Math.max(4, pointer.x - GAP - width);
  const top = Math.max(4, Math.min(pointer.y + GAP, innerHeight - height - 4));
  box.style.setProperty('--left', `${left}px`);
  box.style.setProperty('--top', `${top}px`);
}
