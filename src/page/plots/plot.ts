import { backwardAxis, blockAxis } from '../../charts/block-axis.ts';
import { markedBlocks } from '../../charts/finding-marks.ts';
import { looksOf } from '../../charts/looks.ts';
import { type Fragment, PANEL_HEIGHT, type Panel } from '../../charts/panel.ts';
import { axisRoom } from '../../charts/panel-grid.ts';
import { panelLayers } from '../../charts/panel-layers.ts';
import { type Series, seriesOf } from '../../charts/series.ts';
import { stagesOf } from '../../charts/stages.ts';
import { type Theme, vegaConfig } from '../../charts/theme.ts';
import { valueAxis } from '../../charts/value-axis.ts';
import type { Result } from '../../results/result.ts';
import { readsBackward, type StatisticKey } from '../../results/statistics.ts';
import type { Choices, Scale } from '../choices.ts';
import type { Sheet } from '../sheet.ts';
import { FONT } from '../text-width.ts';
import { chosenMarks } from './marks.ts';
import { seedLayers } from './seed-lines.ts';
import { zoomed } from './zoomed.ts';

/** A panel as it is drawn, and what of the result it draws. */
export interface Plot {
  readonly panel: Panel;
  readonly shown: Result;
  readonly spec: Fragment;
}

const PADDING = 4;
/** Renderers and their fonts differ by a pixel or two. */
const SLACK = 3;

const LOG = { auto: 'auto', log: true, linear: false } as const satisfies Record<
  Scale,
  'auto' | boolean
>;

/**
 * The panel of a statistic as the reader wants it.
 *
 * @param shown what of the result is shown
 * @param width pixels of all of it, with its axis
 */
export function plotOf(
  sheet: Sheet,
  shown: Result,
  statistic: StatisticKey,
  width: number,
  theme: Theme,
  choices: Choices,
): Plot {
  const { result, placement } = sheet;
  const series = chosen(seriesOf(shown, statistic, placement), choices);
  const values = valueAxis(series, LOG[choices.scale]);
  const room = Math.ceil(axisRoom(values, theme));
  const inner = Math.max(60, width - room - 2 * PADDING - SLACK);
  const axis = zoomed(blockAxis(result, placement, inner, theme), choices.zoom, theme);
  const panel: Panel = {
    series,
    values: { ...values, room },
    blocks: readsBackward(statistic) ? backwardAxis(axis, theme) : axis,
    stages: stagesOf(shown, placement),
    looks: looksOf(result.networks, theme),
    theme,
  };
  const marked = markedBlocks(shown, chosenMarks(sheet, choices), placement);
  const seeds = choices.spread === 'seeds' ? seedLayers(panel, shown, placement) : [];
  return { panel, shown, spec: view(panel, [...seeds, ...panelLayers(panel, marked)]) };
}

function chosen(series: Series, { theory, spread }: Choices): Series {
  return {
    ...series,
    expected: theory ? series.expected : [],
    banded: series.banded && spread === 'band',
  };
}

function view({ blocks, theme }: Panel, layer: readonly Fragment[]): Fragment {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: theme.background,
    padding: PADDING,
    width: blocks.width,
    height: PANEL_HEIGHT * theme.unit,
    layer,
    config: { ...vegaConfig(theme), font: FONT },
  };
}
