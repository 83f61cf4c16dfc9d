import type { Detail } from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { mixed } from '../colours.ts';
import { type Entry, legendView, noteEntry } from '../legend.ts';
import { along, type Fragment, type ValueScale, y } from '../panel.ts';
import type { VegaLiteSpec } from '../sheet.ts';
import { roomLayer } from '../stage-marks.ts';
import { LIGHT, lineWidth, type Theme } from '../theme.ts';
import { powerTick } from '../ticks.ts';
import type { XAxis } from '../x-axis.ts';
import { normalDensity, normalEntry, normalLine } from './normal.ts';
import { detailSheet } from './page.ts';
import {
  overhangOf,
  type RidgeScale,
  ridgeAxis,
  ridgeScale,
  rowsOf,
  zAxis,
} from './ridge-scale.ts';
import { MOST_RIDGES, type Ridge, ridgesOf } from './ridges.ts';
import { type DetailOptions, type Subject, subjectsOf } from './subjects.ts';

/** Pixels from one ridge to the next, at the size of the light theme, and of all of them where there are few. */
const PITCH = { least: 19, most: 40, all: 380 } as const;

/** What the ridges of one panel are drawn in. */
interface Frame {
  readonly axis: XAxis;
  readonly values: ValueScale;
  readonly scale: RidgeScale;
  readonly colour: string;
  readonly theme: Theme;
}

/**
 * A ridgeline over depth: the density of all values of a tensor on a log scale, since its tails are what is looked
 * for, beside a normal distribution's. Pure: the same detail gives the same specification.
 *
 * @throws UserError where histograms were not measured, or there is nothing to draw
 */
export function histogramSpec(
  result: Result,
  detail: Detail,
  options: DetailOptions = {},
): VegaLiteSpec {
  const { theme = LIGHT } = options;
  const subjects = subjectsOf(result, detail, 'histogram', options);
  const all = new Map(subjects.map((subject) => [subject, ridgesOf(subject)]));
  const ridgesAt = (subject: Subject) => all.get(subject) ?? [];
  const scale = ridgeScale([...all.values()].flat());
  const most = Math.max(...subjects.map((subject) => ridgesAt(subject).length), 1);
  const pitch = Math.max(PITCH.least, Math.min(PITCH.most, PITCH.all / rowsOf(most)));
  const drawing = {
    pooled: 'values of all seeds',
    overhang: overhangOf(scale, theme),
    height: Math.round(pitch * rowsOf(most)),
    values: (subject: Subject) => ridgeAxis(ridgesAt(subject), most),
    layers: (subject: Subject, values: ValueScale, width: number) => {
      const axis = zAxis(scale, width, theme);
      const frame = { axis, values, scale, colour: subject.look.colour, theme };
      return [roomLayer(axis, theme), ...ridgeLayers(ridgesAt(subject), frame)];
    },
    legend: (width: number) => {
      const thinned = subjects.some(({ points }) => points.length > MOST_RIDGES);
      const style = { strokeWidth: lineWidth(1.9, theme), size: 1 };
      return legendView(entries(scale, thinned, theme), width, style, theme);
    },
  };
  return detailSheet(result, subjects, drawing, options);
}

/** From the first ridge to the last, each before the one above it. */
function ridgeLayers(ridges: readonly Ridge[], frame: Frame): Fragment[] {
  const { colour, theme, scale } = frame;
  const rows = ridges.flatMap(({ index, bins }, row) =>
    bins.map(({ z, density }) => {
      const height = scale.height(density);
      return { at: z, ridge: row, index, density, value: row - height, base: row };
    }),
  );
  const fill = {
    type: 'area',
    opacity: 1,
    color: mixed(colour, theme.background, 0.3),
    clip: true,
  };
  const stroke = { type: 'line', strokeWidth: lineWidth(1.2, theme), color: colour, clip: true };
  return [
    ridge(rows, fill, frame, { y2: { field: 'base' } }),
    ridge(rows, stroke, frame),
    ridge(normalRows(ridges, frame), { type: 'line', clip: true, ...normalLine(theme) }, frame),
  ];
}

function ridge(
  values: readonly object[],
  mark: Fragment,
  { axis, values: scale, theme }: Frame,
  more: Fragment = {},
): Fragment {
  return {
    data: { values },
    mark,
    encoding: {
      x: along(axis, 'at', theme),
      y: y({ values: scale, theme }, 'value'),
      detail: { field: 'ridge', type: 'nominal' },
      ...more,
    },
  };
}

const NORMAL_STEP = 0.125;

/** The part of a normal distribution that stands above the base, beside each ridge that there is. */
function normalRows(ridges: readonly Ridge[], { scale }: Frame) {
  const { reach } = scale;
  const count = Math.floor((2 * reach) / NORMAL_STEP) + 1;
  const curve = Array.from({ length: count }, (_, i) => i * NORMAL_STEP - reach)
    .map((z) => ({ z, height: scale.height(normalDensity(z)) }))
    .filter(({ height }) => height > 0);
  return ridges.flatMap(({ bins }, row) =>
    bins.length === 0
      ? []
      : curve.map(({ z, height }) => ({ at: z, ridge: row, value: row - height })),
  );
}

function entries({ floor }: RidgeScale, thinned: boolean, theme: Theme): Entry[] {
  const look = { colour: theme.faint, dash: [1, 0], shape: 'circle' };
  const label = `log density, from ${powerTick(floor).label} at its base`;
  const some = `${MOST_RIDGES} blocks at most: ends of stages, and others evenly between`;
  return [
    { look, sample: 'expected', label, short: 'log density' },
    normalEntry('normal distribution', theme),
    ...(thinned ? [noteEntry(some, `${MOST_RIDGES} blocks at most`, theme)] : []),
  ];
}
