import { along, type Fragment, look, PANEL_HEIGHT, pixels, y } from '../panel.ts';
import { fitText, textWidth } from '../text.ts';
import { fontSize, type Look, lineWidth, markArea, type Theme } from '../theme.ts';
import { bandOf, type ValueAxis } from '../value-axis.ts';
import type { XAxis } from '../x-axis.ts';
import { placeLabels, type Spot } from './labels.ts';
import type { NetworkPoint, SummarySeries } from './series.ts';

/** All that the layers of one panel are drawn from. */
export interface SummaryPanel {
  readonly series: SummarySeries;
  readonly axis: XAxis;
  readonly values: ValueAxis;
  /** One a line. */
  readonly looks: readonly Look[];
  readonly theme: Theme;
  /** There are two seeds or more, so the standard deviation says something. */
  readonly banded: boolean;
}

/** How lines and points are drawn, in every panel and in the legend. */
export function pointStyle(theme: Theme) {
  return { strokeWidth: lineWidth(1.9, theme), size: markArea(46, theme) };
}

/** Pixels of a label at most: what is longer is cut, for names that share no word are whole labels. */
const LABEL_WIDTH = 110;

/** Half of the bar at the end of a whisker. */
const BAR = 3.5;

/** Lines, whiskers of one standard deviation over the seeds, points and their labels. */
export function summaryLayers(panel: SummaryPanel): Fragment[] {
  return [
    lineLayer(panel),
    ...(panel.banded ? whiskerLayers(panel) : []),
    pointLayer(panel),
    labelLayer(panel),
  ];
}

function lineLayer(panel: SummaryPanel): Fragment {
  const { strokeWidth } = pointStyle(panel.theme);
  return {
    data: { values: rows(panel) },
    mark: { type: 'line', strokeWidth, strokeJoin: 'round', opacity: 0.75 },
    encoding: {
      ...place(panel),
      detail: { field: 'stretch', type: 'nominal' },
      strokeDash: look(panel, 'dash', 'line'),
    },
  };
}

function whiskerLayers(panel: SummaryPanel): Fragment[] {
  const { series, axis, values, theme } = panel;
  const whiskers = series.points.map((point) => {
    const [low, high] = bandOf(point, values);
    return { line: point.line, at: point.macs, low, high };
  });
  const bars = whiskers.flatMap(({ line, at, low, high }) => {
    const middle = axis.pixel(at);
    const [left, right] = [middle - BAR * theme.unit, middle + BAR * theme.unit];
    return [low, high].map((end) => ({ line, left, right, end }));
  });
  const mark = { type: 'rule', strokeWidth: lineWidth(1.2, theme), opacity: 0.8 };
  const color = look(panel, 'colour', 'line');
  return [
    {
      data: { values: whiskers },
      mark,
      encoding: { x: along(axis, 'at', theme), y: y(panel, 'low'), y2: { field: 'high' }, color },
    },
    {
      data: { values: bars },
      mark,
      encoding: { x: pixels('left'), x2: { field: 'right' }, y: y(panel, 'end'), color },
    },
  ];
}

function pointLayer(panel: SummaryPanel): Fragment {
  const { size } = pointStyle(panel.theme);
  return {
    data: { values: rows(panel) },
    mark: { type: 'point', filled: true, opacity: 1, size },
    encoding: { ...place(panel), shape: look(panel, 'shape', 'line') },
  };
}

function labelLayer(panel: SummaryPanel): Fragment {
  const { theme } = panel;
  const size = fontSize('note', theme);
  return {
    data: { values: labelsOf(panel, size) },
    mark: { type: 'text', align: 'center', baseline: 'middle', fontSize: size },
    encoding: {
      x: pixels('x'),
      y: pixels('y'),
      text: { field: 'label', type: 'nominal' },
      color: look(panel, 'colour', 'line'),
    },
  };
}

function labelsOf(panel: SummaryPanel, size: number) {
  const { series, axis, theme } = panel;
  const spots = series.points.map((point) => spotOf(panel, point));
  const cut = (text: string) => fitText(text, LABEL_WIDTH * theme.unit, size);
  const pieces = series.points.flatMap((point, i): [Spot, Spot][] => {
    const next = series.points[i + 1];
    const joined = next?.line === point.line && next.stretch === point.stretch;
    return joined ? [[spots[i] as Spot, spots[i + 1] as Spot]] : [];
  });
  const whiskers = series.points.map((point, i): [Spot, Spot] => {
    const [low, high] = bandOf(point, panel.values);
    const { x } = spots[i] as Spot;
    return [
      { x, y: heightOf(panel, low) },
      { x, y: heightOf(panel, high) },
    ];
  });
  const wanted = series.points.flatMap(({ line, label: whole }, i) => {
    if (whole === '' || isTold(series.points, spots, i)) return [];
    const label = cut(whole);
    return [{ ...(spots[i] as Spot), line, label, wide: textWidth(label, size), high: size }];
  });
  const places = placeLabels(wanted, {
    width: axis.width,
    height: PANEL_HEIGHT * theme.unit,
    radius: Math.sqrt(pointStyle(theme).size / Math.PI),
    points: series.points.map(({ label }, i) => ({ ...(spots[i] as Spot), label: cut(label) })),
    pieces: panel.banded ? [...pieces, ...whiskers] : pieces,
  });
  return wanted.flatMap(({ line, label }, i) => {
    const spot = places[i] ?? null;
    return spot === null ? [] : [{ line, label, ...spot }];
  });
}

/** Points of two lines that lie on each other and are called alike have one label. */
function isTold(points: readonly NetworkPoint[], spots: readonly Spot[], at: number): boolean {
  const [own, spot] = [points[at] as NetworkPoint, spots[at] as Spot];
  return points.slice(0, at).some(({ label }, i) => {
    const { x, y } = spots[i] as Spot;
    return label === own.label && Math.hypot(x - spot.x, y - spot.y) < SAME_PLACE;
  });
}

/** Pixels. */
const SAME_PLACE = 12;

function spotOf(panel: SummaryPanel, { macs, mean }: NetworkPoint): Spot {
  return { x: panel.axis.pixel(macs), y: heightOf(panel, mean) };
}

/** Pixels from the panel's top to a value. */
function heightOf({ values, theme }: SummaryPanel, value: number): number {
  const scale = values.type === 'log' ? Math.log10 : Number;
  const [low, high] = values.domain.map(scale) as [number, number];
  const share = (scale(Math.max(value, values.floor)) - low) / (high - low);
  return PANEL_HEIGHT * theme.unit * (1 - share);
}

function rows({ series, values }: SummaryPanel) {
  return series.points.map(({ line, stretch, macs, mean }) => {
    return { line, stretch, at: macs, value: Math.max(mean, values.floor) };
  });
}

function place(panel: SummaryPanel): Fragment {
  return {
    x: along(panel.axis, 'at', panel.theme),
    y: y(panel, 'value'),
    color: look(panel, 'colour', 'line'),
  };
}
