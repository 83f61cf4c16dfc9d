import type { CurveStyle } from './curves.ts';
import { EXPECTED_DASH, EXPECTED_WIDTH } from './expected-lines.ts';
import { type Fragment, pixels, raw } from './panel.ts';
import { START_AREA, START_SHAPE } from './start-marks.ts';
import { fitText, textWidth } from './text.ts';
import { dashes, fontSize, type Look, lineWidth, markArea, type Theme } from './theme.ts';

const SAMPLE = 30;
const GAP = 8;
const COLUMN_GAP = 28;
const ROW = 21;

/**
 * What a sample shows: a curve with its points, without, its points alone; or what all curves share. A `note` has
 * no sample: it is words alone.
 */
export type Sample =
  | ('curve' | 'line' | 'point')
  | ('expected' | 'ring' | 'start' | 'cross' | 'finding' | 'swatch' | 'note');

/** One line of the legend: a sample of a curve, and what it stands for. */
export interface Entry {
  readonly look: Look;
  readonly label: string;
  /** What stands in the label's place where a chart is too narrow for it. */
  readonly short?: string;
  readonly sample: Sample;
}

/** An entry, and the pixels of its label: measured once, whatever columns are tried. */
interface Measured extends Entry {
  readonly wide: number;
}

interface PlacedEntry extends Entry {
  readonly left: number;
  readonly top: number;
}

/** Lengths of the legend in its theme. */
interface Metrics {
  readonly sample: number;
  readonly gap: number;
  readonly columnGap: number;
  readonly row: number;
  readonly text: number;
}

function metricsOf(theme: Theme): Metrics {
  const { unit } = theme;
  return {
    sample: SAMPLE * unit,
    gap: GAP * unit,
    columnGap: COLUMN_GAP * unit,
    row: ROW * unit,
    text: fontSize('legend', theme),
  };
}

/** The legend as a view of its own, below the panels, in as many columns as the names allow. */
export function legendView(
  entries: readonly Entry[],
  width: number,
  { strokeWidth, size }: Omit<CurveStyle, 'pointed'>,
  theme: Theme,
): Fragment {
  const metrics = metricsOf(theme);
  const placed = arrange(entries, width, metrics);
  const samples = (
    of: readonly Sample[],
    draw: (entries: readonly PlacedEntry[], mark: Fragment, metrics: Metrics) => Fragment,
    mark: Fragment,
  ) => {
    const own = placed.filter(({ sample }) => of.includes(sample));
    return own.length > 0 ? [draw(own, mark, metrics)] : [];
  };
  const thin = { strokeWidth: lineWidth(EXPECTED_WIDTH, theme) };
  const ring = { filled: false, size: markArea(46, theme), strokeWidth: lineWidth(1.6, theme) };
  const strip = { filled: true, size: markArea(150, theme), shape: 'square', opacity: 0.45 };
  const swatch = { ...strip, opacity: 1 };
  const start = { filled: true, size: markArea(START_AREA, theme), shape: START_SHAPE };
  const cross = { filled: true, size: markArea(70, theme), shape: 'cross', angle: 45 };
  return {
    width,
    height: bottom(placed, metrics),
    layer: [
      ...samples(['curve', 'line'], lineSample, { strokeWidth }),
      ...samples(['expected'], lineSample, thin),
      ...samples(['curve', 'point'], markSample, { filled: true, size }),
      ...samples(['ring'], markSample, ring),
      ...samples(['start'], markSample, start),
      ...samples(['cross'], markSample, cross),
      ...samples(['finding'], markSample, strip),
      ...samples(['swatch'], markSample, swatch),
      labels(placed, theme, metrics),
    ],
  };
}

/** Words without a sample. */
export function noteEntry(label: string, short: string, theme: Theme): Entry {
  const look = { colour: theme.faint, dash: [1, 0], shape: 'circle' };
  return { look, sample: 'note', label, short };
}

/** The look of the sample of what is expected. */
export function expectedLook(theme: Theme): Look {
  return { colour: theme.faint, dash: dashes(EXPECTED_DASH, theme), shape: 'circle' };
}

/**
 * Networks first and what is common to them after: in one row where that is wide enough, otherwise in
 * rows of their own, so that long names do not set the columns of short ones.
 */
function arrange(given: readonly Entry[], width: number, metrics: Metrics): PlacedEntry[] {
  const entries = given.map((entry) => ({ ...entry, wide: textWidth(entry.label, metrics.text) }));
  if (totalWidth(entries, 1, metrics) <= width) return inColumns(entries, width, 0, metrics);
  const curves = entries.filter(isNetwork);
  const placed = inColumns(curves, width, 0, metrics);
  const rest = entries.filter((entry) => !isNetwork(entry));
  return [...placed, ...inColumns(rest, width, bottom(placed, metrics), metrics)];
}

function isNetwork({ sample }: Entry): boolean {
  return sample === 'curve' || sample === 'line' || sample === 'point';
}

function bottom(placed: readonly PlacedEntry[], { row }: Metrics): number {
  return Math.max(0, ...placed.map((entry) => entry.top + row / 2));
}

/** Filled column by column, with the most columns whose names fit side by side. */
function inColumns(
  entries: readonly Measured[],
  width: number,
  from: number,
  metrics: Metrics,
): PlacedEntry[] {
  const { sample, gap, row, text } = metrics;
  const room = width - sample - gap;
  const fitting = entries.map(({ short, ...entry }) => {
    if (entry.wide <= room) return entry;
    const label = fitText(short ?? entry.label, room, text);
    return { ...entry, label, wide: textWidth(label, text) };
  });
  const rows = fitting.findIndex((_, i) => totalWidth(fitting, i + 1, metrics) <= width) + 1;
  const widths = columnWidths(fitting, rows, metrics);
  return fitting.map(({ wide: _, ...entry }, i) => {
    const before = widths.slice(0, Math.floor(i / rows));
    return { ...entry, left: sum(before), top: from + (i % rows) * row + row / 2 };
  });
}

function totalWidth(entries: readonly Measured[], rows: number, metrics: Metrics): number {
  return sum(columnWidths(entries, rows, metrics)) - metrics.columnGap;
}

function columnWidths(entries: readonly Measured[], rows: number, metrics: Metrics): number[] {
  const { sample, gap, columnGap } = metrics;
  return Array.from({ length: Math.ceil(entries.length / rows) }, (_, column) => {
    const own = entries.slice(column * rows, (column + 1) * rows);
    return sample + gap + Math.max(...own.map(({ wide }) => wide)) + columnGap;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function lineSample(entries: readonly PlacedEntry[], mark: Fragment, metrics: Metrics): Fragment {
  const values = entries.map(({ left, top, look }) => {
    return { left, right: left + metrics.sample, top, colour: look.colour, dash: look.dash };
  });
  return {
    data: { values },
    mark: { type: 'rule', opacity: 1, ...mark },
    encoding: {
      x: pixels('left'),
      x2: { field: 'right' },
      y: pixels('top'),
      color: raw('colour'),
      strokeDash: raw('dash'),
    },
  };
}

function markSample(entries: readonly PlacedEntry[], mark: Fragment, metrics: Metrics): Fragment {
  const values = entries.map(({ left, top, look }) => {
    return { middle: left + metrics.sample / 2, top, colour: look.colour, shape: look.shape };
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

function labels(entries: readonly PlacedEntry[], theme: Theme, metrics: Metrics): Fragment {
  const values = entries.map((entry) => {
    const { left, top, label } = entry;
    const colour = isNetwork(entry) ? theme.text : theme.faint;
    const indent = entry.sample === 'note' ? 0 : metrics.sample + metrics.gap;
    return { start: left + indent, top, label, colour };
  });
  return {
    data: { values },
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: metrics.text },
    encoding: {
      x: pixels('start'),
      y: pixels('top'),
      text: { field: 'label', type: 'nominal' },
      color: raw('colour'),
    },
  };
}
