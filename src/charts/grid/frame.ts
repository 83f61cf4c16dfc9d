import type { GridAxis, SweepGrid } from '../../results/grid/grid.ts';
import type { Entry } from '../legend.ts';
import { along, type Fragment, raw, type ValueScale, y } from '../panel.ts';
import { fitText, printable, textWidth } from '../text.ts';
import { fontSize, lineWidth, type Theme } from '../theme.ts';
import type { Tick } from '../ticks.ts';
import type { XAxis } from '../x-axis.ts';

/** What of a panel over two keys does not depend on what its cells show. Each value has as much room as another. */
export interface GridFrame {
  readonly across: XAxis;
  readonly up: ValueScale;
  readonly upTitle: string;
  /** Pixels. */
  readonly height: number;
  readonly theme: Theme;
}

/** Pixels of a row, and of a panel, at the size of the light theme. */
const ROW = 34;
const [LOWEST, HIGHEST] = [130, 420] as const;
/** Pixels of a label beside a row at most, and between two below columns. */
const WIDEST = 170;
const BETWEEN = 8;

/** Of a panel's height, at the size of the light theme. */
export function gridHeight({ up }: Pick<SweepGrid, 'up'>): number {
  return Math.max(LOWEST, Math.min(HIGHEST, ROW * up.values.length));
}

/** The rows, before the panel's place in the picture is known. */
export function upScale({ up }: Pick<SweepGrid, 'up'>, theme: Theme): ValueScale {
  const { length } = up.values;
  const size = fontSize('axis', theme);
  const every = Math.ceil((1.25 * size) / ((gridHeight({ up }) * theme.unit) / length));
  const ticks = up.labels.flatMap((label, i) => {
    const shown = i % every === 0;
    const fitted = fitText(printable(label), WIDEST * theme.unit, size);
    return shown ? [{ value: rowOf(up, i), label: fitted }] : [];
  });
  return { type: 'linear', domain: [-0.5, length - 0.5], ticks };
}

export function gridFrame(
  { across, up }: Pick<SweepGrid, 'across' | 'up'>,
  values: ValueScale,
  width: number,
  theme: Theme,
): GridFrame {
  const { length } = across.values;
  const domain = [-0.5, length - 0.5] as const;
  const column = width / length;
  return {
    across: {
      ...{ title: titleOf(across), type: 'linear', domain, width },
      ticks: columnTicks(across, column, theme),
      pixel: (at) => (at + 0.5) * column,
    },
    up: values,
    upTitle: up.scale === null ? titleOf(up) : `↑ ${titleOf(up)}`,
    height: gridHeight({ up }) * theme.unit,
    theme,
  };
}

/** The row of a value, from below: numbers climb, and words are read from above. */
export function rowOf({ scale, values }: GridAxis, i: number): number {
  return scale === null ? values.length - 1 - i : i;
}

/** Of numbers every so many, of words each with as much of it as fits. */
function columnTicks({ labels, scale }: GridAxis, column: number, theme: Theme): Tick[] {
  const size = fontSize('axis', theme);
  const between = BETWEEN * theme.unit;
  if (scale === null) {
    return labels.map((label, value) => {
      return { value, label: fitText(printable(label), column - between, size) };
    });
  }
  const widest = Math.max(...labels.map((label) => textWidth(label, size)));
  const every = Math.ceil((widest + between) / column);
  return labels.flatMap((label, value) => (value % every === 0 ? [{ value, label }] : []));
}

function titleOf({ title, scale }: GridAxis): string {
  return printable(scale === 'log' ? `${title} (log)` : title);
}

/** A place of a grid, and what is drawn there. */
export interface Drawn {
  readonly column: number;
  readonly row: number;
  readonly colour: string;
}

/** Cells at least this wide, at the size of the light theme, stand apart by a pixel. */
const ROOM_FOR_GAP = 8;
/** Pixels by which neighbours lie over each other where they do not: renderers draw seams between edges that meet. */
const OVERLAP = 0.6;

/** A rectangle a cell; data of its own beside its place and colour are for whoever reads the picture's source. */
export function cellLayer(cells: readonly Drawn[], frame: GridFrame): Fragment {
  const { across, up, height, theme } = frame;
  const spread = (pixels: number, [low, high]: readonly [number, number]) => {
    const step = pixels / (high - low);
    return (step >= ROOM_FOR_GAP * theme.unit ? -theme.unit : OVERLAP * theme.unit) / step;
  };
  const [wider, higher] = [spread(across.width, across.domain), spread(height, up.domain)];
  const values = cells.map(({ column, row, ...own }) => ({
    ...own,
    left: column - 0.5,
    right: column + 0.5 + wider,
    below: row - 0.5,
    above: row + 0.5 + higher,
  }));
  return {
    data: { values },
    mark: { type: 'rect', clip: true },
    encoding: {
      x: along(across, 'left', theme),
      x2: { field: 'right' },
      y: upward(frame, 'below'),
      y2: { field: 'above' },
      color: raw('colour'),
    },
  };
}

/** A stroke through each place that has no network. */
export function missingLayer(
  cells: readonly { readonly column: number; readonly row: number }[],
  frame: GridFrame,
): Fragment {
  const { across, theme } = frame;
  const values = cells.map(({ column, row }) => {
    return { left: column - 0.5, right: column + 0.5, below: row - 0.5, above: row + 0.5 };
  });
  return {
    data: { values },
    mark: { type: 'rule', color: theme.rule, strokeWidth: lineWidth(1.2, theme), clip: true },
    encoding: {
      x: along(across, 'left', theme),
      x2: { field: 'right' },
      y: upward(frame, 'below'),
      y2: { field: 'above' },
    },
  };
}

export function missingEntry({ rule: colour }: Theme): Entry {
  const look = { colour, dash: [1, 0], shape: 'square' };
  return { look, sample: 'line', label: 'no network here' };
}

/** What the rows are, above the panel. */
export function upTitleLayer({ upTitle, theme }: GridFrame): Fragment {
  return {
    data: { values: [{ label: upTitle }] },
    mark: {
      ...{ type: 'text', align: 'left', baseline: 'bottom', color: theme.text },
      fontSize: fontSize('axis', theme),
    },
    encoding: {
      x: { value: 0 },
      y: { value: -5 * theme.unit },
      text: { field: 'label', type: 'nominal' },
    },
  };
}

/** Position along the rows, without a grid: where the cells are there is no room for it. */
export function upward({ up, theme }: Pick<GridFrame, 'up' | 'theme'>, field: string): Fragment {
  const own = y({ values: up, theme }, field);
  return { ...own, axis: { ...(own['axis'] as object), grid: false } };
}
