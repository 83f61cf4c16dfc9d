import type { Detail } from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { type Fragment, PANEL_HEIGHT, raw, type ValueScale, x, y } from '../panel.ts';
import type { VegaLiteSpec } from '../sheet.ts';
import { stageLayers } from '../stage-marks.ts';
import { LIGHT } from '../theme.ts';
import { type Column, colourOf, columnOf, type Run } from './columns.ts';
import { type DepthFrame, depthFrame, nameRoom } from './depth.ts';
import { detailSheet } from './page.ts';
import { allSortedOut, type Sorted } from './sorted.ts';
import { strip } from './strip-legend.ts';
import { type DetailOptions, subjectsOf } from './subjects.ts';
import { type VarianceScale, varianceScale } from './variance-scale.ts';

const SHARES: ValueScale = {
  type: 'linear',
  domain: [0, 1],
  ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${100 * value} %` })),
};

/** Blocks at least this wide, at the size of the light theme, stand apart by a pixel. */
const ROOM_FOR_GAP = 8;
/** Pixels between stages. */
const STAGE_GAP = 3;
/** Pixels by which neighbours lie over each other where they do not: renderers draw seams between edges that meet. */
const OVERLAP = 0.6;

/**
 * A strip a block: its channels sorted by variance, each as high as its share and in the colour of its variance. All
 * panels have one scale. Pure: the same detail gives the same specification.
 *
 * @throws UserError where channels were not measured, or there is nothing to draw
 */
export function channelsSpec(
  result: Result,
  detail: Detail,
  options: DetailOptions = {},
): VegaLiteSpec {
  const { theme = LIGHT } = options;
  const subjects = subjectsOf(result, detail, 'channels', options);
  const sorted = allSortedOut(subjects);
  const scale = varianceScale(sorted.flat());
  const drawing = {
    pooled: 'channels of all seeds',
    values: () => SHARES,
    layers: (subject: (typeof subjects)[number], values: ValueScale, width: number) => {
      const frame = depthFrame(result, subject, width, theme);
      const own = sorted[subjects.indexOf(subject)] as Sorted[];
      const columns = subject.points.map(({ index }, i) =>
        columnOf(index, own[i] as Sorted, scale),
      );
      const cut = { color: theme.background, strokeWidth: STAGE_GAP * theme.unit };
      return [
        stripLayer(columns, scale, values, frame),
        ...stageLayers(frame, cut),
        nameRoom(frame),
      ];
    },
    legend: (width: number) => strip(scale, sorted.flat(), width, theme),
  };
  return detailSheet(result, subjects, drawing, options);
}

function stripLayer(
  columns: readonly Column[],
  scale: VarianceScale,
  values: ValueScale,
  frame: DepthFrame,
): Fragment {
  const { blocks, theme } = frame;
  const step = blocks.steps[0] ?? 1;
  const gap = step >= ROOM_FOR_GAP * theme.unit ? theme.unit : 0;
  const [before, after] = gap > 0 ? [gap / 2, -gap / 2] : [0, OVERLAP * theme.unit];
  const seam = OVERLAP / PANEL_HEIGHT;
  const rows = columns.flatMap(({ index, runs }) =>
    runs.map(({ low, high, level }) => ({
      index,
      low,
      // The next one lies over the seam.
      high: Math.min(1, high + seam),
      at: index - 0.5 + before / step,
      right: index + 0.5 + after / step,
      variance: varianceOf(level, scale),
      colour: colourOf(level, scale, theme),
    })),
  );
  return {
    data: { values: rows },
    mark: { type: 'rect', clip: true },
    encoding: {
      x: x(frame),
      x2: { field: 'right' },
      y: y({ values, theme }, 'low'),
      y2: { field: 'high' },
      color: raw('colour'),
    },
  };
}

/** The middle of a level; null where there is none. */
function varianceOf(level: Run['level'], { low, high, levels }: VarianceScale): number | null {
  if (level === 'infinite') return null;
  if (level === 'dead') return 0;
  return Number((10 ** (low + ((level + 0.5) / levels) * (high - low))).toPrecision(4));
}
