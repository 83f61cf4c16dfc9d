import { type Fragment, pixels } from './panel.ts';
import { fitText, textWidth } from './text.ts';
import { type Look, SIZE, type Theme } from './theme.ts';

const SAMPLE = 30;
const GAP = 8;
const COLUMN_GAP = 28;
const ROW = 21;

/** One line of the legend: a sample of a curve, and what it stands for. */
export interface Entry {
  readonly look: Look;
  readonly label: string;
  /** What the sample shows: a curve with its mark, or one of the marks that all curves share. */
  readonly sample: 'curve' | 'ring' | 'cross';
}

interface PlacedEntry extends Entry {
  readonly left: number;
  readonly top: number;
}

/** The legend as a view of its own, below the panels, in as many columns as the names allow. */
export function legendView(entries: readonly Entry[], width: number, theme: Theme): Fragment {
  const placed = arrange(entries, width);
  const of = (sample: Entry['sample']) => placed.filter((entry) => entry.sample === sample);
  return {
    width,
    height: bottom(placed),
    layer: [
      lineSample(of('curve')),
      markSample(of('curve'), { filled: true, size: 34 }),
      markSample(of('ring'), { filled: false, size: 46, strokeWidth: 1.6 }),
      markSample(of('cross'), { filled: true, size: 70, shape: 'cross', angle: 45 }),
      labels(placed, theme),
    ],
  };
}

/**
 * Networks first and what is common to them after: in one row where that is wide enough, otherwise in
 * rows of their own, so that long names do not set the columns of short ones.
 */
function arrange(entries: readonly Entry[], width: number): PlacedEntry[] {
  if (totalWidth(entries, 1) <= width) return inColumns(entries, width, 0);
  const curves = entries.filter((entry) => entry.sample === 'curve');
  const placed = inColumns(curves, width, 0);
  const rest = entries.filter((entry) => entry.sample !== 'curve');
  return [...placed, ...inColumns(rest, width, bottom(placed))];
}

function bottom(placed: readonly PlacedEntry[]): number {
  return Math.max(0, ...placed.map((entry) => entry.top + ROW / 2));
}

/** Filled column by column, with the most columns whose names fit side by side. */
function inColumns(entries: readonly Entry[], width: number, from: number): PlacedEntry[] {
  const room = width - SAMPLE - GAP;
  const fitting = entries.map((e) => ({ ...e, label: fitText(e.label, room, SIZE.legend) }));
  const rows = fitting.findIndex((_, i) => totalWidth(fitting, i + 1) <= width) + 1;
  const widths = columnWidths(fitting, rows);
  return fitting.map((entry, i) => {
    const before = widths.slice(0, Math.floor(i / rows));
    return { ...entry, left: sum(before), top: from + (i % rows) * ROW + ROW / 2 };
  });
}

function totalWidth(entries: readonly Entry[], rows: number): number {
  return sum(columnWidths(entries, rows)) - COLUMN_GAP;
}

function columnWidths(entries: readonly Entry[], rows: number): number[] {
  return Array.from({ length: Math.ceil(entries.length / rows) }, (_, column) => {
    const labels = entries.slice(column * rows, (column + 1) * rows).map((entry) => entry.label);
    const widest = Math.max(...labels.map((label) => textWidth(label, SIZE.legend)));
    return SAMPLE + GAP + widest + COLUMN_GAP;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function lineSample(entries: readonly PlacedEntry[]): Fragment {
  const values = entries.map(({ left, top, look }) => {
    return { left, right: left + SAMPLE, top, colour: look.colour, dash: look.dash };
  });
  return {
    data: { values },
    mark: { type: 'rule', strokeWidth: 1.9, opacity: 1 },
    encoding: {
      x: pixels('left'),
      x2: { field: 'right' },
      y: pixels('top'),
      color: raw('colour'),
      strokeDash: raw('dash'),
    },
  };
}

function markSample(entries: readonly PlacedEntry[], mark: Fragment): Fragment {
  const values = entries.map(({ left, top, look }) => {
    return { middle: left + SAMPLE / 2, top, colour: look.colour, shape: look.shape };
  });
  return {
    data: { values },
    mark: { type: 'point', opacity: 1, ...mark },
    encoding: {
      x: pixels('middle'),
      y: pixels('top'),
      color: raw('colour'),
      ...('shape' in mark ? {} : { shape: raw('shape') }),
    },
  };
}

function labels(entries: readonly PlacedEntry[], theme: Theme): Fragment {
  const values = entries.map(({ left, top, label, sample }) => {
    const colour = sample === 'curve' ? theme.text : theme.faint;
    return { start: left + SAMPLE + GAP, top, label, colour };
  });
  return {
    data: { values },
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: SIZE.legend },
    encoding: {
      x: pixels('start'),
      y: pixels('top'),
      text: { field: 'label', type: 'nominal' },
      color: raw('colour'),
    },
  };
}

/** A field that holds the colour, dash or shape itself. */
function raw(field: string): Fragment {
  return { field, type: 'nominal', scale: null, legend: null };
}
