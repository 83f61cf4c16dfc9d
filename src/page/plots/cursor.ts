import { drawn } from '../dom.ts';
import type { Drawing } from './draw.ts';
import type { Plot } from './plot.ts';

/** What lies over a panel: a line through the block that is read, and a dot on each curve there. */
export interface Cursor {
  readonly element: SVGSVGElement;
  /** @param at null: nothing is read */
  show(at: number | null, drawing: Drawing, plot: Plot): void;
  /** The stretch that is dragged over, in pixels of the panel; null: none is. */
  select(stretch: readonly [number, number] | null, drawing: Drawing): void;
}

const RADIUS = 4;

export function cursorOf(): Cursor {
  const reading = drawn('g');
  const selected = drawn('g');
  const element = drawn('svg', { class: 'cursor', 'aria-hidden': 'true' }, selected, reading);
  return {
    element,
    show: (at, drawing, plot) => {
      reading.replaceChildren(...(at === null ? [] : marksAt(at, drawing, plot)));
    },
    select: (stretch, drawing) => {
      selected.replaceChildren(...(stretch === null ? [] : [band(stretch, drawing)]));
    },
  };
}

function marksAt(at: number, drawing: Drawing, { panel }: Plot): SVGElement[] {
  const { left, top, height } = drawing;
  const { blocks, series, looks, values } = panel;
  const x = left + blocks.pixel(at);
  const line = drawn('line', { class: 'line', x1: x, x2: x, y1: top, y2: top + height });
  const dots = series.points
    .filter((point) => point.at === at)
    .map(({ network, mean }) =>
      drawn('circle', {
        class: 'dot',
        cx: x,
        cy: top + drawing.y(Math.max(mean, values.floor)),
        r: RADIUS,
        fill: looks[network]?.colour,
      }),
    );
  return [line, ...dots];
}

function band([from, to]: readonly [number, number], { left, top, height }: Drawing) {
  const x = left + Math.min(from, to);
  return drawn('rect', { class: 'selected', x, y: top, width: Math.abs(to - from), height });
}
