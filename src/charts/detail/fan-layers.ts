import { mixed } from '../colours.ts';
import { type Fragment, type ValueScale, x, y } from '../panel.ts';
import { lineWidth } from '../theme.ts';
import type { DepthFrame } from './depth.ts';
import { BANDS, type FanPoint, MEDIAN } from './fan.ts';
import { normalLine } from './normal.ts';

/** All that the layers of one fan are drawn from. */
export interface FanPanel extends DepthFrame {
  readonly fan: readonly FanPoint[];
  readonly values: ValueScale;
  readonly colour: string;
}

/** How much of a network's colour each band has, from the widest. */
export const SHADES: readonly number[] = [0.16, 0.3, 0.48, 0.72];

/** The bands, the narrower before the wider. */
export function bandLayers(panel: FanPanel): Fragment[] {
  return BANDS.map((_, band) => bandLayer(panel, panel.fan, band, { type: 'area' }));
}

/** An area needs two points: the bands of a point alone are bars. */
export function loneLayers(panel: FanPanel): Fragment[] {
  const { fan, theme } = panel;
  const alone = fan.filter(({ stretch }, i) => {
    return fan[i - 1]?.stretch !== stretch && fan[i + 1]?.stretch !== stretch;
  });
  const mark = { type: 'rule', strokeWidth: 6 * theme.unit };
  return alone.length === 0 ? [] : BANDS.map((_, band) => bandLayer(panel, alone, band, mark));
}

function bandLayer(
  panel: FanPanel,
  fan: readonly FanPoint[],
  band: number,
  mark: Fragment,
): Fragment {
  const { low, high } = BANDS[band] as (typeof BANDS)[number];
  const { theme, colour } = panel;
  const rows = fan.map((point) => {
    const { index, stretch } = point;
    return { at: index, stretch, low: point.at(low), high: point.at(high) };
  });
  return {
    data: { values: rows },
    mark: { ...mark, opacity: 1, color: mixed(colour, theme.background, SHADES[band] ?? 1) },
    encoding: {
      x: x(panel),
      y: y(panel, 'low'),
      y2: { field: 'high' },
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}

export function medianLayer(panel: FanPanel): Fragment {
  const { fan, theme, colour: color } = panel;
  const rows = fan.map((point) => {
    const { index, stretch } = point;
    return { at: index, stretch, value: point.at(MEDIAN) };
  });
  const point = rows.length === 1 ? { point: { color, opacity: 1 } } : {};
  return {
    data: { values: rows },
    mark: { type: 'line', strokeWidth: lineWidth(1.9, theme), color, ...point },
    encoding: {
      x: x(panel),
      y: y(panel, 'value'),
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}

/** Where a normal distribution has the ends of the bands. */
export function normalLayer(panel: FanPanel): Fragment {
  const rows = BANDS.flatMap(({ normal }) => [{ value: -normal }, { value: normal }]);
  return {
    data: { values: rows },
    mark: { type: 'rule', ...normalLine(panel.theme) },
    encoding: { y: y(panel, 'value') },
  };
}
