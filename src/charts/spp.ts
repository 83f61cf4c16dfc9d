import { type Result, STATISTICS, type StatisticKey } from '../core/result.ts';
import { blockAxis } from './block-axis.ts';
import { curveLayers } from './curves.ts';
import { heading } from './heading.ts';
import { type Entry, legendView } from './legend.ts';
import { overflowLayers } from './overflow-marks.ts';
import { type Fragment, PANEL_HEIGHT, PANEL_TITLES, type Panel } from './panel.ts';
import { type Series, seriesOf } from './series.ts';
import { stageLayers } from './stage-marks.ts';
import { sharedStages } from './stages.ts';
import { printable, textWidth, wrapText } from './text.ts';
import { LIGHT, lookOf, SIZE, type Theme, vegaConfig } from './theme.ts';
import { type ValueAxis, valueAxis } from './value-axis.ts';

/** A Vega-Lite specification, ready for `renderSvg` or for any other tool that reads one. */
export type VegaLiteSpec = Fragment;

export interface SppOptions {
  /** `auto` (the default) gives a panel a log axis where its curves span decades. */
  readonly log?: 'auto' | boolean;
  /** Pixels of the whole chart. */
  readonly width?: number;
  /** Which panels, from left to right; all three by default. */
  readonly panels?: readonly StatisticKey[];
  readonly theme?: Theme;
}

const PADDING = 14;
const BETWEEN_PANELS = 26;

/** The signal propagation plot of a result: pure, the same result gives the same specification. */
export function sppSpec(result: Result, options: SppOptions = {}): VegaLiteSpec {
  const { log = 'auto', width = 1140, panels: wanted = STATISTICS, theme = LIGHT } = options;
  const inner = width - 2 * PADDING;
  const axes = wanted.map((key) => {
    const series = seriesOf(result, key);
    return { series, values: valueAxis(series, log) };
  });
  const blocks = blockAxis(
    result,
    panelWidth(
      inner,
      axes.map(({ values }) => values),
    ),
  );
  const stages = sharedStages(result);
  const looks = result.networks.map((_, i) => lookOf(i, theme));
  const panels = axes.map((own) => ({ ...own, blocks, stages, looks, theme }));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: theme.background,
    padding: PADDING,
    title: heading(result, inner, theme),
    spacing: 18,
    vconcat: [
      { spacing: BETWEEN_PANELS, hconcat: panels.map(panelView) },
      legendView(entries(result, panels, theme), inner - indent(axes), theme),
    ],
    config: vegaConfig(theme),
  };
}

/** What is left for each panel beside the axis labels, which are as wide as their numbers. */
function panelWidth(inner: number, axes: readonly ValueAxis[]): number {
  const labels = axes.map(axisRoom).reduce((sum, room) => sum + room, 0);
  return Math.floor((inner - labels - BETWEEN_PANELS * (axes.length - 1)) / axes.length);
}

/** The legend begins below the first panel's frame, not below its axis labels. */
function indent([first]: readonly { readonly values: ValueAxis }[]): number {
  return first === undefined ? 0 : axisRoom(first.values);
}

function axisRoom({ ticks }: ValueAxis): number {
  return 8 + Math.max(...ticks.map(({ label }) => textWidth(label, SIZE.axis)));
}

function panelView(panel: Panel): Fragment {
  const title = PANEL_TITLES[panel.series.statistic];
  return {
    title: {
      text: wrapText(title, panel.blocks.width, SIZE.panel, 'bold'),
      anchor: 'start',
      frame: 'group',
      offset: 8,
      fontSize: SIZE.panel,
      color: panel.theme.text,
    },
    width: panel.blocks.width,
    height: PANEL_HEIGHT,
    // From back to front.
    layer: [...stageLayers(panel), ...curveLayers(panel), ...overflowLayers(panel)],
  };
}

/** The networks, and the marks that do not explain themselves, where they occur. */
function entries(result: Result, panels: readonly Panel[], theme: Theme): Entry[] {
  const look = { colour: theme.faint, dash: [1, 0], shape: 'circle' };
  const any = (has: (series: Series) => boolean) => panels.some((panel) => has(panel.series));
  const marks: Entry[] = [
    { look, sample: 'ring', label: 'transition block' },
    { look, sample: 'cross', label: 'overflow: not finite' },
  ];
  const shown = {
    curve: true,
    ring: any((series) => series.points.some((point) => point.transition)),
    cross: any((series) => series.overflows.length > 0),
  };
  const networks = result.networks.map((network, i): Entry => {
    return {
      look: lookOf(i, theme),
      sample: 'curve',
      label: printable(network.name) || `network ${i + 1}`,
    };
  });
  return [...networks, ...marks.filter((mark) => shown[mark.sample])];
}
