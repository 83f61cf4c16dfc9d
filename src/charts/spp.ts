import { drawnOf, type Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { blockAxis } from './block-axis.ts';
import { type CurveStyle, curveLayers, curveStyle } from './curves.ts';
import { findingLayers, type MarkedBlock, markedBlocks, type Shading } from './finding-marks.ts';
import { heading, subtitleOf } from './heading.ts';
import { type Entry, expectedLook, legendView } from './legend.ts';
import { overflowLayers } from './overflow-marks.ts';
import { type Fragment, PANEL_HEIGHT, type Panel, panelTitles } from './panel.ts';
import { BETWEEN_PANELS, gridOf } from './panel-grid.ts';
import { placementOf } from './placement.ts';
import { type Series, seriesOf } from './series.ts';
import { stageLayers } from './stage-marks.ts';
import { stagesOf } from './stages.ts';
import { printable, wrapText } from './text.ts';
import { fontSize, LIGHT, type Look, lookOf, type Theme, vegaConfig } from './theme.ts';
import { valueAxis } from './value-axis.ts';

/** A Vega-Lite specification, ready for `renderSvg` or for any other tool that reads one. */
export type VegaLiteSpec = Fragment;

export interface SppOptions {
  /** `auto` (the default) gives a panel a log axis where its curves span decades. */
  readonly log?: 'auto' | boolean;
  /** Pixels of the whole chart; by default those of the theme. */
  readonly width?: number;
  /** Which panels, from left to right; by default those of the result. */
  readonly panels?: readonly StatisticKey[];
  readonly theme?: Theme;
  /** Whether title and subtitle are drawn; by default the theme says. */
  readonly titled?: boolean;
  /** In place of what the result's input and seeds make. */
  readonly subtitle?: string;
  /** Blocks to shade, because something is wrong with them. */
  readonly shading?: Shading;
  /** The look of each network by its place in a larger picture; by default its place in this one. */
  readonly places?: readonly number[];
}

const PADDING = 14;
const BETWEEN_ROWS = 18;

/** The signal propagation plot of a result: pure, the same result gives the same specification. */
export function sppSpec(result: Result, options: SppOptions = {}): VegaLiteSpec {
  const { log = 'auto', panels: wanted = drawnOf(result), theme = LIGHT } = options;
  const { width = theme.width, titled = theme.titled, subtitle = subtitleOf([result]) } = options;
  const padding = PADDING * theme.unit;
  const inner = width - 2 * padding;
  const placement = placementOf(result);
  const axes = wanted.map((key) => {
    const series = seriesOf(result, key, placement);
    return { series, values: valueAxis(series, log) };
  });
  const grid = gridOf(axes, inner, theme);
  const blocks = blockAxis(result, placement, grid.panelWidth, theme);
  const stages = stagesOf(result, placement);
  const titles = panelTitles(wanted, grid.panelWidth, theme);
  const style = curveStyle(blocks, theme);
  const looks = result.networks.map((_, i) => lookOf(options.places?.[i] ?? i, theme));
  const marked = markedBlocks(result, options.shading?.marks ?? [], placement);
  const rows = grid.rows.map((row) => row.map((own) => ({ ...own, blocks, stages, looks, theme })));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: theme.background,
    padding,
    ...(titled ? { title: heading(result.title, subtitle, inner, theme) } : {}),
    spacing: BETWEEN_ROWS * theme.unit,
    vconcat: [
      ...rows.map((row) => {
        return {
          spacing: BETWEEN_PANELS * theme.unit,
          hconcat: row.map((panel) =>
            panelView(panel, titles.get(panel.series.statistic) ?? '', marked),
          ),
        };
      }),
      legendView(
        entries(
          { result, looks, style },
          rows.flat(),
          marked.length > 0 ? options.shading : undefined,
          theme,
        ),
        inner - grid.indent,
        style,
        theme,
      ),
    ],
    config: vegaConfig(theme),
  };
}

function panelView(panel: Panel, title: string, marked: readonly MarkedBlock[]): Fragment {
  const { blocks, theme } = panel;
  const size = fontSize('panel', theme);
  return {
    title: {
      text: wrapText(title, blocks.width, size, 'bold'),
      anchor: 'start',
      frame: 'group',
      offset: 8 * theme.unit,
      fontSize: size,
      color: theme.text,
    },
    width: blocks.width,
    height: PANEL_HEIGHT * theme.unit,
    // From back to front.
    layer: [
      ...findingLayers(panel, marked),
      ...stageLayers(panel),
      ...curveLayers(panel),
      ...overflowLayers(panel),
    ],
  };
}

interface Shown {
  readonly result: Result;
  readonly looks: readonly Look[];
  readonly style: CurveStyle;
}

/** The networks, and what does not explain itself, where it occurs. */
function entries(
  { result, looks, style: { pointed } }: Shown,
  panels: readonly Panel[],
  shading: Shading | undefined,
  theme: Theme,
): Entry[] {
  const look = { colour: theme.faint, dash: [1, 0], shape: 'circle' };
  const any = (has: (series: Series) => boolean) => panels.some((panel) => has(panel.series));
  const marks: Entry[] = [
    {
      look: expectedLook(theme),
      sample: 'expected',
      label: 'expected (dashed)',
      short: 'expected',
    },
    { look, sample: 'ring', label: 'transition block', short: 'transition' },
    { look, sample: 'cross', label: 'overflow: not finite', short: 'overflow' },
    { look, sample: 'finding', label: shading?.label ?? '', short: 'finding' },
  ];
  const shown = {
    curve: true,
    line: true,
    expected: any((series) => series.expected.length > 0),
    ring: any((series) => series.points.some((point) => point.transition)),
    cross: any((series) => series.overflows.length > 0),
    finding: shading !== undefined,
  };
  const networks = result.networks.map((network, i): Entry => {
    return {
      look: looks[i] ?? lookOf(i, theme),
      sample: pointed[i] ? 'curve' : 'line',
      label: printable(network.name) || `network ${i + 1}`,
    };
  });
  return [...networks, ...marks.filter((mark) => shown[mark.sample])];
}
