import { type StatisticKey, statisticRow } from '../../results/statistics.ts';
import { type Choices, type Reading, UNREAD } from '../choices.ts';
import { element } from '../dom.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';
import { cursorOf } from './cursor.ts';
import { type Drawing, draw } from './draw.ts';
import { type Plot, plotOf } from './plot.ts';
import { watchPointer } from './pointer.ts';
import { nearest, placesOf, shownOf } from './shown.ts';
import { around } from './zoomed.ts';

/** A panel on the page. */
export interface Figure {
  readonly element: HTMLElement;
  /** Draws it anew, in the width that it has by now. */
  redraw(): Promise<void>;
}

/** What is drawn at the moment. */
interface Drawn {
  readonly plot: Plot;
  readonly drawing: Drawing;
  readonly places: readonly number[];
}

/** The panel of a statistic: its title, its picture, and what the pointer and the keyboard read from it. */
export function figureOf(
  sheet: Sheet,
  panel: number,
  choices: Store<Choices>,
  reading: Store<Reading>,
): Figure {
  const statistic = sheet.report.panels[panel] as StatisticKey;
  const { titles, help } = statisticRow(statistic);
  const cursor = cursorOf();
  const canvas = element('div', { class: 'canvas', 'aria-hidden': 'true' });
  const box = element(
    'div',
    { class: 'plot', tabindex: 0, role: 'img', 'aria-label': labelOf(titles[0]) },
    canvas,
    cursor.element,
  );
  let now: Drawn | undefined;

  const redraw = async () => {
    const shown = shownOf(sheet, choices.value);
    const theme = themeOf(choices.value.theme);
    const plot = plotOf(sheet, shown, statistic, box.clientWidth, theme, choices.value);
    const fresh = element('div');
    const drawing = await draw(plot.spec, fresh);
    now?.drawing.remove();
    now = { plot, drawing, places: placesOf(sheet, shown) };
    canvas.replaceChildren(fresh);
    cursor.show(reading.value.at, drawing, plot);
  };

  const placeAt = (x: number) => (now === undefined ? null : placeUnder(x, now));
  const read = (at: number | null, pointer: Reading['pointer'], pinned: boolean) =>
    reading.change({ at, panel, pointer, pinned });
  watchPointer(box, {
    hover: (x, { clientX, clientY }) => {
      if (!reading.value.pinned) read(placeAt(x), { x: clientX, y: clientY }, false);
    },
    leave: () => {
      if (!reading.value.pinned) reading.change(UNREAD);
    },
    press: (x, { clientX, clientY }) => {
      const { pinned, at } = reading.value;
      const place = placeAt(x);
      read(place, { x: clientX, y: clientY }, !(pinned && place === at));
    },
    drag: (from, to) => {
      if (now === undefined) return;
      if (reading.value.at !== null) reading.change(UNREAD);
      cursor.select([clamped(from, now), clamped(to, now)], now.drawing);
    },
    drop: (from, to) => {
      if (now === undefined) return;
      cursor.select(null, now.drawing);
      const [first, last] = [placeAt(Math.min(from, to)), placeAt(Math.max(from, to))];
      if (first === null || last === null || first === last) return;
      reading.change(UNREAD);
      choices.change({ zoom: around(first, last, sheet.placement.kind) });
    },
    reset: () => choices.change({ zoom: null }),
  });
  box.addEventListener('keydown', (event) => {
    const at = now && placeByKey(event.key, reading.value.at, now.places);
    if (at === undefined) return;
    event.preventDefault();
    read(at, null, true);
  });
  reading.watch(({ at }) => now && cursor.show(at, now.drawing, now.plot));

  const about = element('p', { class: 'help' }, help);
  const caption = element('figcaption', {}, element('h3', {}, titles[0]), about);
  return { element: element('figure', {}, caption, box), redraw };
}

function labelOf(title: string): string {
  return `${title}, block by block. The arrow keys read its values; the table of numbers has all of them.`;
}

function clamped(x: number, { drawing: { left, width } }: Drawn): number {
  return Math.min(Math.max(x - left, 0), width);
}

function placeUnder(x: number, { drawing, plot, places }: Drawn): number | null {
  const [low, high] = plot.panel.blocks.domain;
  const along = clamped(x, { drawing, plot, places }) / drawing.width;
  return nearest(places, low + along * (high - low));
}

/** Where a key leads from a place; undefined where it leads nowhere. */
function placeByKey(key: string, at: number | null, places: readonly number[]) {
  const now = at === null ? -1 : places.indexOf(nearest(places, at) as number);
  const to = (i: number) => places[Math.min(Math.max(i, 0), places.length - 1)] ?? null;
  const keys: Readonly<Record<string, () => number | null>> = {
    ArrowRight: () => to(now + 1),
    ArrowLeft: () => to(now - 1),
    Home: () => to(0),
    End: () => to(places.length - 1),
    Escape: () => null,
  };
  return Object.hasOwn(keys, key) ? keys[key]?.() : undefined;
}
