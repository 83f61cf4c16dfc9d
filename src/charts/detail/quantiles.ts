import type { Detail } from '../../results/detail.ts';
import type { Result } from '../../results/result.ts';
import { mixed } from '../colours.ts';
import { type Entry, legendView, noteEntry } from '../legend.ts';
import type { ValueScale } from '../panel.ts';
import type { VegaLiteSpec } from '../sheet.ts';
import { stageLayers } from '../stage-marks.ts';
import { LIGHT, lineWidth, type Theme } from '../theme.ts';
import { depthFrame, nameRoom, overflowEntry, overflowMarks } from './depth.ts';
import { deviationsAxis } from './deviations-axis.ts';
import { BANDS, fanOf } from './fan.ts';
import { bandLayers, loneLayers, medianLayer, normalLayer, SHADES } from './fan-layers.ts';
import { normalEntry } from './normal.ts';
import { detailSheet } from './page.ts';
import { type DetailOptions, type Subject, subjectsOf } from './subjects.ts';

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
      const panel = { ...frame, fan, values, colour: subject.look.colour };
      return [
        ...bandLayers(panel),
        ...stageLayers(frame),
        ...loneLayers(panel),
        normalLayer(panel),
        medianLayer(panel),
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
