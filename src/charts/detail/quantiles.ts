import type { Detail } from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { mixed } from '../colours.ts';
import { type Entry, legendView, noteEntry } from '../legend.ts';
import { type Fragment, type ValueScale, x, y } from '../panel.ts';
import type { VegaLiteSpec } from '../sheet.ts';
import { stageLayers } from '../stage-marks.ts';
import { LIGHT, lineWidth, type Theme } from '../theme.ts';
import { type DepthFrame, depthFrame, nameRoom, overflowEntry, overflowMarks } from './depth.ts';
import { deviationsAxis } from './deviations-axis.ts';
import { BANDS, type FanPoint, fanOf, MEDIAN } from './fan.ts';
import { normalEntry, normalLine } from './normal.ts';
import { detailSheet } from './page.ts';
import { type DetailOptions, type Subject, subjectsOf } from './subjects.ts';

/** How much of a network's colour each band has, from the widest. */
const SHADES = [0.16, 0.3, 0.48, 0.72] as const;

/**
 * A fan over depth: bands between quantiles of all values of a tensor, in its standard deviations from its mean,
 * beside the same of a normal distribution. Pure: the same detail gives the same specification.
 *
 * @throws UserError where quantiles were not measured, or there is nothing to draw
 */
export function quantilesSpec(
  result: Result,
  detail: Detail,
  options: DetailOptions = {},
): VegaLiteSpec {
  const { theme = LIGHT, log = 'auto' } = options;
  const subjects = subjectsOf(result, detail, 'quantiles', options);
  const fans = subjects.map(fanOf);
  const axis = deviationsAxis(fans, log);
  const drawing = {
    pooled: 'quantiles are means over the seeds',
    values: () => axis,
    layers: (subject: Subject, values: ValueScale, width: number) => {
      const frame = depthFrame(result, subject, width, theme);
      const fan = fans[subjects.indexOf(subject)] ?? [];
      return [
        ...BANDS.map((_, i) => bandLayer(fan, i, values, frame)),
        ...stageLayers(frame),
        ...BANDS.map((_, i) => loneLayer(fan, i, values, frame)),
        normalLayer(values, frame),
        medianLayer(fan, values, frame),
        ...overflowMarks(frame, subject),
        nameRoom(frame),
      ];
    },
    legend: (width: number) => {
      const overflows = subjects.some(({ overflow }) => overflow !== null);
      const style = { strokeWidth: lineWidth(1.9, theme), size: 1 };
      return legendView(entries(overflows, theme), width, style, theme);
    },
  };
  return detailSheet(result, subjects, drawing, options);
}

function bandLayer(
  fan: readonly FanPoint[],
  band: number,
  values: ValueScale,
  frame: DepthFrame,
): Fragment {
  return between(fan, band, { type: 'area', line: false }, values, frame);
}

/** An area needs two points: the band of a point alone is a bar. */
function loneLayer(
  fan: readonly FanPoint[],
  band: number,
  values: ValueScale,
  frame: DepthFrame,
): Fragment {
  const alone = fan.filter(({ stretch }, i) => {
    return fan[i - 1]?.stretch !== stretch && fan[i + 1]?.stretch !== stretch;
  });
  const mark = { type: 'rule', strokeWidth: 6 * frame.theme.unit };
  return between(alone, band, mark, values, frame);
}

function between(
  fan: readonly FanPoint[],
  band: number,
  mark: Fragment,
  values: ValueScale,
  frame: DepthFrame,
): Fragment {
  const { low, high } = BANDS[band] as (typeof BANDS)[number];
  const { theme } = frame;
  const rows = fan.map((point) => {
    const { index, stretch } = point;
    return { at: index, stretch, low: point.at(low), high: point.at(high) };
  });
  const colour = frame.looks[0]?.colour ?? theme.text;
  return {
    data: { values: rows },
    mark: { ...mark, opacity: 1, color: mixed(colour, theme.background, SHADES[band] ?? 1) },
    encoding: {
      x: x(frame),
      y: y({ values, theme }, 'low'),
      y2: { field: 'high' },
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}

function medianLayer(fan: readonly FanPoint[], values: ValueScale, frame: DepthFrame): Fragment {
  const { theme, looks } = frame;
  const rows = fan.map((point) => ({
    at: point.index,
    stretch: point.stretch,
    value: point.at(MEDIAN),
  }));
  const color = looks[0]?.colour ?? theme.text;
  const point = rows.length === 1 ? { point: { color, opacity: 1 } } : {};
  return {
    data: { values: rows },
    mark: { type: 'line', strokeWidth: lineWidth(1.9, theme), color, ...point },
    encoding: {
      x: x(frame),
      y: y({ values, theme }, 'value'),
      detail: { field: 'stretch', type: 'nominal' },
    },
  };
}

/** Where a normal distribution has the ends of the bands. */
function normalLayer(values: ValueScale, { theme }: DepthFrame): Fragment {
  const rows = BANDS.flatMap(({ normal }) => [{ value: -normal }, { value: normal }]);
  return {
    data: { values: rows },
    mark: { type: 'rule', ...normalLine(theme) },
    encoding: { y: y({ values, theme }, 'value') },
  };
}

function entries(overflows: boolean, theme: Theme): Entry[] {
  const look = (colour: string) => ({ colour, dash: [1, 0], shape: 'square' });
  const bands = BANDS.map(({ label }, i): Entry => {
    const colour = mixed(theme.faint, theme.background, SHADES[i] ?? 1);
    return { look: look(colour), sample: 'swatch', label };
  });
  return [
    { look: look(theme.faint), sample: 'expected', label: 'median' },
    ...bands.reverse(),
    normalEntry('the same of a normal distribution', theme),
    ...(overflows ? [overflowEntry(theme)] : []),
    noteEntry(
      'in standard deviations of the tensor, from its mean',
      'in standard deviations',
      theme,
    ),
  ];
}
