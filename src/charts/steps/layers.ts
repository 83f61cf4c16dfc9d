import type { ColourScale } from '../colour-scale.ts';
import { rampColour } from '../colours.ts';
import { type Fragment, PANEL_HEIGHT, type Panel, raw, type ValueScale, x, y } from '../panel.ts';
import { stageLayers } from '../stage-marks.ts';
import type { Cell } from './cells.ts';

/** Blocks and steps at least this wide, at the size of the light theme, stand apart by a pixel. */
const ROOM_FOR_GAP = 8;
/** Pixels between stages. */
const STAGE_GAP = 3;
/** Pixels by which neighbours lie over each other where they do not: renderers draw seams between edges that meet. */
const OVERLAP = 0.6;

/** A rectangle a block and step, in the colour of its value. */
export function heatLayers(
  cells: readonly Cell[],
  scale: ColourScale,
  values: ValueScale,
  frame: Pick<Panel, 'blocks' | 'stages' | 'looks' | 'theme'>,
): Fragment[] {
  const { blocks, theme } = frame;
  const [low, high] = values.domain;
  const [across, up] = [blocks.steps[0] ?? 1, (PANEL_HEIGHT * theme.unit) / (high - low)].map(
    (step) =>
      step >= ROOM_FOR_GAP * theme.unit ? -theme.unit / step : (OVERLAP * theme.unit) / step,
  ) as [number, number];
  const rows = cells.map(({ row, step, index, value }) => ({
    step,
    index,
    value: value === null ? null : Number(value.toPrecision(6)),
    at: index - 0.5,
    right: index + 0.5 + across,
    below: row - 0.5,
    above: Math.min(high, row + 0.5 + up),
    colour: value === null ? theme.text : rampColour(scale.share(value), theme),
  }));
  const cut = { color: theme.background, strokeWidth: STAGE_GAP * theme.unit };
  return [
    {
      data: { values: rows },
      mark: { type: 'rect', clip: true },
      encoding: {
        x: x(frame),
        x2: { field: 'right' },
        y: withoutGrid(y({ values, theme }, 'below')),
        y2: { field: 'above' },
        color: raw('colour'),
      },
    },
    ...stageLayers(frame, cut),
  ];
}

/** Where the cells are there is no room for it, and where there are none it would say nothing. */
function withoutGrid(scale: Fragment): Fragment {
  return { ...scale, axis: { ...(scale['axis'] as object), grid: false } };
}
