import { type Fragment, look, type Panel, x, y } from './panel.ts';
import { dashes, lineWidth } from './theme.ts';

/** Thin and dashed, whatever dash the network's own curve has. */
export const EXPECTED_WIDTH = 1.2;
export const EXPECTED_DASH = [3.5, 2.5];

/** Length of the mark of a point that theory expects alone, which makes no line. */
const LONE = 9;

/**
 * A line that leaves the panel is cut off at its edge. Its values are held within this factor of the
 * top, which the cut hides: no renderer draws a line 1e300 pixels long.
 */
const BEYOND = 1e3;

type Row = ReturnType<typeof rowsOf>[number];

/** What theory expects, below the measured curves; nothing where it says nothing. */
export function expectedLayers(panel: Panel): Fragment[] {
  if (panel.series.expected.length === 0) return [];
  const rows = rowsOf(panel);
  const [, top] = panel.values.domain;
  const strokeWidth = lineWidth(EXPECTED_WIDTH, panel.theme);
  const strokeDash = dashes(EXPECTED_DASH, panel.theme);
  // Cut only where it is needed: at the floor it would halve a line that lies there.
  const line = { type: 'line', strokeWidth, strokeDash, clip: rows.some((r) => r.value > top) };
  const tick = { type: 'tick', thickness: strokeWidth, size: LONE * panel.theme.unit };
  const lone = rows.filter((row, i) => {
    return row.value <= top && !joins(rows[i - 1], row) && !joins(rows[i + 1], row);
  });
  return [drawn(panel, line, rows), drawn(panel, { ...tick, orient: 'horizontal' }, lone)];
}

function rowsOf({ series, values }: Panel) {
  const most = Math.min(values.domain[1] * BEYOND, Number.MAX_VALUE);
  return series.expected.map(({ value, ...row }) => {
    return { ...row, value: Math.min(Math.max(value, values.floor), most) };
  });
}

function joins(a: Row | undefined, b: Row): boolean {
  return a?.network === b.network && a.stretch === b.stretch;
}

function drawn(panel: Panel, mark: Fragment, values: readonly Row[]): Fragment {
  return {
    data: { values },
    mark: { opacity: 1, ...mark },
    encoding: {
      x: x(panel),
      y: y(panel, 'value'),
      color: look(panel, 'colour'),
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}
