import { type StatisticKey, statisticRow } from '../../results/statistics.ts';
import type { Choices, Reading } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';
import { cursorOf } from './cursor.ts';
import { draw } from './draw.ts';
import type { Now } from './now.ts';
import { plotOf } from './plot.ts';
import { letRead } from './reads.ts';
import { placesOf, shownOf } from './shown.ts';

/** A panel on the page. */
export interface Figure {
  readonly element: HTMLElement;
  /** Draws it anew, in the width that it has by now. */
  redraw(): Promise<void>;
}

/** The panel of a statistic: its title, its picture, and what the pointer and the keyboard read from it. */
export function figureOf(
  sheet: Sheet,
  position: number,
  choices: Store<Choices>,
  reading: Store<Reading>,
): Figure {
  const statistic = sheet.report.panels[position] as StatisticKey;
  const { titles, help } = statisticRow(statistic);
  const cursor = cursorOf();
  const canvas = element('div', { class: 'canvas', 'aria-hidden': 'true' });
  const named = { role: 'img', 'aria-label': labelOf(titles[0]) };
  const box = element('div', { class: 'plot', tabindex: 0, ...named }, canvas, cursor.element);
  let now: Now | undefined;
  const redraw = async () => {
    const before = now;
    const fresh = element('div');
    now = await drawIn(fresh, sheet, statistic, box.clientWidth, choices.value);
    before?.drawing.remove();
    canvas.replaceChildren(fresh);
    cursor.show(reading.value.at, now.drawing, now.plot);
  };
  letRead({ box, cursor, now: () => now }, position, choices, reading, sheet.placement.kind);
  reading.watch(({ at }) => now && cursor.show(at, now.drawing, now.plot));
  const about = element('p', { class: 'help' }, help);
  const caption = element('figcaption', {}, element('h3', {}, titles[0]), about);
  return { element: element('figure', {}, caption, box), redraw };
}

function labelOf(title: string): string {
  return `${title}, block by block. The arrow keys read its values; the table of numbers has all of them.`;
}

async function drawIn(
  container: HTMLElement,
  sheet: Sheet,
  statistic: StatisticKey,
  width: number,
  choices: Choices,
): Promise<Now> {
  const shown = shownOf(sheet, choices);
  const plot = plotOf(sheet, shown, statistic, width, themeOf(choices.theme), choices);
  const drawing = await draw(plot.spec, container);
  return { plot, drawing, places: placesOf(sheet, shown) };
}
