import { type Fragment, look, type Panel, x, y } from './panel.ts';
import { dashes, lineWidth } from './theme.ts';

/** Thin, and dashed shorter than any network's own curve. */
export const EXPECTED_WIDTH = 1.2;
export const EXPECTED_DASH = [3.5, 2.5];

/**
 * A line that leaves the panel is cut off at its edge. Its values are held within this factor of the
 * top, which the cut hides: no renderer draws a line 1e300 pixels long.
 */
const BEYOND = 1e3;

/** What theory expects, below the measured curves; nothing where it says nothing. */
export function expectedLayers(panel: Panel): Fragment[] {
  if (panel.series.expected.length === 0) return [];
  const rows = rowsOf(panel);
  const [, top] = panel.values.domain;
  const strokeWidth = lineWidth(EXPECTED_WIDTH, panel.theme);
  const strokeDash = dashes(EXPECTED_DASH, panel.theme);
  // Cut only where it is needed: at the floor it would halve a line that lies there.
  const clip = rows.some((row) => row.value > top);
  return [
    {
      data: { values: rows },
      mark: { type: 'line', opacity: 1, strokeWidth, strokeDash, clip },
      encoding: {
        x: x(panel),
        y: y(panel, 'value'),
        color: look(panel, 'colour'),
        detail: { field: 'stretch', type: 'nominal' },
      },
    },
  ];
}

function rowsOf({ series, values }: Panel) {
  const most = Math.min(values.domain[1] * BEYOND, Number.MAX_VALUE);
  return series.expected.map(({ value, ...row }) => {
    return { ...row, value: Math.min(Math.max(value, values.floor), most) };
  });
}
