import type { BlockAxis } from './block-axis.ts';
import { expectedLayers } from './expected-lines.ts';
import { type Fragment, look, type Panel, x, y } from './panel.ts';
import { areDashed, lineWidth, markArea, type Theme } from './theme.ts';
import { bandOf } from './value-axis.ts';

/** A block at least this many pixels wide has room for a point of its own. */
const ROOM_FOR_POINT = 4;
const ROOM_FOR_LARGE_POINT = 9;

/** How curves are drawn where their blocks are this narrow, in every panel and in the legend. */
export interface CurveStyle {
  readonly strokeWidth: number;
  /** Area of a point. */
  readonly size: number;
  /** Of each network, whether its blocks are wide enough for points. */
  readonly pointed: readonly boolean[];
}

export function curveStyle(blocks: BlockAxis, theme: Theme): CurveStyle {
  const narrowest = narrowestOf(blocks, theme);
  return {
    strokeWidth: lineWidth(narrowest < ROOM_FOR_POINT ? 1.5 : 1.9, theme),
    size: markArea(narrowest < ROOM_FOR_LARGE_POINT ? 11 : 28, theme),
    pointed: blocks.steps.map((step) => step >= ROOM_FOR_POINT * theme.unit),
  };
}

/** The curves of a panel: bands, what is expected, lines, points, and rings at transition blocks. */
export function curveLayers(panel: Panel): Fragment[] {
  const bands = panel.series.banded ? [bandLayer(panel), loneBandLayer(panel)] : [];
  return [
    ...bands,
    ...expectedLayers(panel),
    lineLayer(panel),
    ...pointLayer(panel),
    ringLayer(panel),
  ];
}

function bandLayer(panel: Panel): Fragment {
  const type = { type: 'area', opacity: panel.looks.length > 6 ? 0.1 : 0.18 };
  return spread(panel, type, bandRows(panel));
}

/** An area needs two points: the band of a point alone (a network of one block) is a bar. */
function loneBandLayer(panel: Panel): Fragment {
  const rows = bandRows(panel);
  const joins = (a: BandRow | undefined, b: BandRow) => {
    return a?.network === b.network && a.stretch === b.stretch;
  };
  const alone = rows.filter((row, i) => !joins(rows[i - 1], row) && !joins(rows[i + 1], row));
  return spread(panel, { type: 'rule', strokeWidth: 4 * panel.theme.unit, opacity: 0.3 }, alone);
}

function spread(panel: Panel, mark: Fragment, values: BandRow[]): Fragment {
  return {
    data: { values },
    mark,
    encoding: {
      x: x(panel),
      y: y(panel, 'low'),
      y2: { field: 'high' },
      color: look(panel, 'colour'),
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}

type BandRow = ReturnType<typeof bandRows>[number];

function bandRows({ series, values }: Panel) {
  return series.points.map((point) => {
    const [low, high] = bandOf(point, values);
    const { network, stretch, index, at } = point;
    return { network, stretch, index, at, low, high };
  });
}

function lineLayer(panel: Panel): Fragment {
  const { strokeWidth } = curveStyle(panel.blocks, panel.theme);
  return {
    data: { values: rows(panel) },
    mark: { type: 'line', strokeWidth, strokeJoin: 'round' },
    encoding: {
      ...place(panel),
      detail: { field: 'stretch', type: 'nominal' },
      ...(moreThanColours(panel) ? { strokeDash: look(panel, 'dash') } : {}),
    },
  };
}

function pointLayer(panel: Panel): Fragment[] {
  const { pointed, size } = curveStyle(panel.blocks, panel.theme);
  if (!pointed.includes(true)) return [];
  return [
    {
      data: { values: rows(panel).filter((row) => !row.transition && pointed[row.network]) },
      mark: { type: 'point', filled: true, opacity: 1, size },
      encoding: { ...place(panel), ...shape(panel) },
    },
  ];
}

/** Hollow, so that the blocks where the variance resets stand out without a colour of their own. */
function ringLayer(panel: Panel): Fragment {
  const { blocks, theme } = panel;
  const size = markArea(narrowestOf(blocks, theme) < ROOM_FOR_LARGE_POINT ? 26 : 42, theme);
  const strokeWidth = lineWidth(1.6, theme);
  return {
    data: { values: rows(panel).filter((row) => row.transition) },
    mark: { type: 'point', filled: false, fill: theme.background, opacity: 1, size, strokeWidth },
    encoding: { ...place(panel), ...shape(panel) },
  };
}

function rows({ series, values }: Panel) {
  return series.points.map(({ network, stretch, index, at, mean, transition }) => {
    return { network, stretch, index, at, value: Math.max(mean, values.floor), transition };
  });
}

function place(panel: Panel): Fragment {
  return { x: x(panel), y: y(panel, 'value'), color: look(panel, 'colour') };
}

function shape(panel: Panel): Fragment {
  return moreThanColours(panel) ? { shape: look(panel, 'shape') } : {};
}

/** Pixels of the narrowest block, at the size of the light theme. */
function narrowestOf({ steps }: BlockAxis, { unit }: Theme): number {
  return Math.min(...steps) / unit;
}

function moreThanColours({ looks }: Panel): boolean {
  return areDashed(looks);
}
