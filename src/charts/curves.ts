import { type Fragment, look, type Panel, x, y } from './panel.ts';
import { bandOf } from './value-axis.ts';

/** A block at least this many pixels wide has room for a point of its own. */
const ROOM_FOR_POINT = 4;
const ROOM_FOR_LARGE_POINT = 9;

/** The measured curves of a panel: band, line, points, and rings at transition blocks. */
export function curveLayers(panel: Panel): Fragment[] {
  const bands = panel.series.banded ? [bandLayer(panel), loneBandLayer(panel)] : [];
  const points = panel.blocks.step < ROOM_FOR_POINT ? [] : [pointLayer(panel)];
  return [...bands, lineLayer(panel), ...points, ringLayer(panel)];
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
  return spread(panel, { type: 'rule', strokeWidth: 4, opacity: 0.3 }, alone);
}

function spread(panel: Panel, mark: Fragment, values: BandRow[]): Fragment {
  return {
    data: { values },
    mark,
    encoding: {
      x: x(panel, 'index'),
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
    return { network: point.network, stretch: point.stretch, index: point.index, low, high };
  });
}

function lineLayer(panel: Panel): Fragment {
  const strokeWidth = panel.blocks.step < ROOM_FOR_POINT ? 1.5 : 1.9;
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

function pointLayer(panel: Panel): Fragment {
  const size = panel.blocks.step < ROOM_FOR_LARGE_POINT ? 11 : 28;
  return {
    data: { values: rows(panel).filter((row) => !row.transition) },
    mark: { type: 'point', filled: true, opacity: 1, size },
    encoding: { ...place(panel), ...shape(panel) },
  };
}

/** Hollow, so that the blocks where the variance resets stand out without a colour of their own. */
function ringLayer(panel: Panel): Fragment {
  const size = panel.blocks.step < ROOM_FOR_LARGE_POINT ? 26 : 42;
  const fill = panel.theme.background;
  return {
    data: { values: rows(panel).filter((row) => row.transition) },
    mark: { type: 'point', filled: false, fill, opacity: 1, size, strokeWidth: 1.6 },
    encoding: { ...place(panel), ...shape(panel) },
  };
}

function rows({ series, values }: Panel) {
  return series.points.map(({ network, stretch, index, mean, transition }) => {
    return { network, stretch, index, value: Math.max(mean, values.floor), transition };
  });
}

function place(panel: Panel): Fragment {
  return { x: x(panel, 'index'), y: y(panel, 'value'), color: look(panel, 'colour') };
}

function shape(panel: Panel): Fragment {
  return moreThanColours(panel) ? { shape: look(panel, 'shape') } : {};
}

function moreThanColours({ looks, theme }: Panel): boolean {
  return looks.length > theme.palette.length;
}
