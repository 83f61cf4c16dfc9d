import type { Finding } from '../results/finding.ts';
import { type Choices, type Reading, UNREAD } from './choices.ts';
import { details } from './details/details.ts';
import { element } from './dom.ts';
import { csvButton } from './parts/csv-button.ts';
import { header } from './parts/header.ts';
import { key } from './parts/key.ts';
import { legend } from './parts/legend.ts';
import { macs } from './parts/macs.ts';
import { partings, provenance } from './parts/provenance.ts';
import { readout } from './parts/readout.ts';
import { numbers } from './parts/table.ts';
import { toolbar } from './parts/toolbar.ts';
import { verdicts } from './parts/verdicts.ts';
import { panelsOf } from './plots/panels.ts';
import { findingZoom } from './plots/zoomed.ts';
import type { Sheet } from './sheet.ts';
import { type Store, storeOf } from './store.ts';
import { onSystemTheme, wear } from './theme.ts';

/** Fills the page. */
export async function build(sheet: Sheet, page: HTMLElement): Promise<void> {
  const choices = storeOf(firstChoices(sheet));
  const reading = storeOf<Reading>(UNREAD);
  choices.watch(({ theme }) => wear(theme));
  onSystemTheme(() => choices.change({}));
  const panels = panelsOf(sheet, choices, reading);
  page.replaceChildren(
    header(sheet, choices, csvButton(sheet)),
    element(
      'main',
      {},
      element(
        'section',
        { 'aria-label': 'Plots' },
        element('div', { class: 'controls' }, legend(sheet, choices), toolbar(sheet, choices)),
        panels.element,
        key(sheet),
      ),
      ...there(macs(sheet, choices)),
      verdicts(sheet, choices, (i) => showFinding(sheet, i, choices, reading)),
      ...there(details(sheet, choices), partings(sheet)),
      numbers(sheet),
      provenance(sheet),
    ),
    readout(sheet, choices, reading),
  );
  document.addEventListener('pointerdown', ({ target }) => {
    const isReading = target instanceof Element && target.closest('figure, .readout') !== null;
    if (!isReading && reading.value.pinned) reading.change(UNREAD);
  });
  document.addEventListener('keydown', ({ key: pressed }) => {
    if (pressed === 'Escape') reading.change(UNREAD);
  });
  await panels.redrawn.done();
}

/** The parts that this report has. */
function there(...parts: readonly (HTMLElement | undefined)[]): HTMLElement[] {
  return parts.filter((part) => part !== undefined);
}

function firstChoices({ report }: Sheet): Choices {
  const { log, dark } = report;
  return {
    hidden: new Set(),
    scale: log === undefined ? 'auto' : log ? 'log' : 'linear',
    zoom: null,
    theory: true,
    spread: 'band',
    shaded: true,
    marked: null,
    theme: dark ? 'dark' : 'auto',
  };
}

/** Shades the blocks of a finding, goes near them and reads the one where it begins. */
function showFinding(
  sheet: Sheet,
  position: number,
  choices: Store<Choices>,
  reading: Store<Reading>,
): void {
  const finding = sheet.report.findings[position] as Finding;
  const network = sheet.report.names.indexOf(finding.network ?? '');
  const hidden = new Set([...choices.value.hidden].filter((i) => i !== network));
  const { zoom, at } = findingZoom(sheet, network, finding);
  choices.change({ hidden, marked: position, zoom });
  const drawn = finding.statistic === null ? 0 : sheet.report.panels.indexOf(finding.statistic);
  const panel = Math.max(0, drawn);
  reading.change({ at, panel, pointer: null, pinned: true });
  document.querySelectorAll('figure')[panel]?.scrollIntoView({ block: 'center' });
}
