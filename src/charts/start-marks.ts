import { readsBackward } from '../results/statistics.ts';
import { type Fragment, look, type Panel, x, y } from './panel.ts';
import type { CurvePoint, Series } from './series.ts';
import { markArea } from './theme.ts';

/** The head of an arrow, since a curve of the backward pass goes to the left. */
export const START_SHAPE = 'triangle-left';
export const START_AREA = 90;

/** Where each curve that is read backward begins: at its network's last finite point. */
export function startsOf({ statistic, points }: Series): CurvePoint[] {
  if (!readsBackward(statistic)) return [];
  return points.filter(({ network }, i) => points[i + 1]?.network !== network);
}

/** An arrow's head where each curve begins. */
export function startLayers(panel: Panel): Fragment[] {
  const { series, values, theme } = panel;
  const rows = startsOf(series).map(({ network, at, mean }) => {
    return { network, at, value: Math.max(mean, values.floor) };
  });
  if (rows.length === 0) return [];
  const size = markArea(START_AREA, theme);
  return [
    {
      data: { values: rows },
      mark: { type: 'point', shape: START_SHAPE, filled: true, opacity: 1, size },
      encoding: { x: x(panel), y: y(panel, 'value'), color: look(panel, 'colour') },
    },
  ];
}
