import type { Choices, Reading } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { figureOf } from './figure.ts';
import { inTurn, onWidth, type Redrawn } from './redraw.ts';

/** A panel a statistic, drawn anew when the reader's choices or the width of the page change. */
export function panelsOf(
  sheet: Sheet,
  choices: Store<Choices>,
  reading: Store<Reading>,
): { readonly element: HTMLElement; readonly redrawn: Redrawn } {
  const figures = sheet.report.panels.map((_, i) => figureOf(sheet, i, choices, reading));
  const grid = element('div', { class: 'panels' }, ...figures.map((figure) => figure.element));
  const redrawn = inTurn(figures.map((figure) => figure.redraw));
  choices.watch((_, before) => before !== undefined && redrawn.begin());
  onWidth(grid, redrawn.begin);
  return { element: grid, redrawn };
}
