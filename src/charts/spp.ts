import { drawnOf, type Result } from '../results/result.ts';
import { passOf, readsBackward, STATISTICS, type StatisticKey } from '../results/statistics.ts';
import { runsIn } from '../results/steps.ts';
import { type BlockAxis, backwardAxis, blockAxis } from './block-axis.ts';
import { barWithLegend } from './colour-bar.ts';
import { type CurveStyle, curveStyle } from './curves.ts';
import { markedBlocks, type Shading } from './finding-marks.ts';
import { subtitleOf } from './heading.ts';
import { type Entry, expectedLook, legendView } from './legend.ts';
import { besideRuns, looksOf, runLook } from './looks.ts';
import { type Fragment, type Panel, panelTitles, panelView, titleLines } from './panel.ts';
import { gridOf } from './panel-grid.ts';
import { panelLayers } from './panel-layers.ts';
import { placementOf } from './placement.ts';
import { type Series, seriesOf } from './series.ts';
import { innerWidth, type SheetOptions, sheet, type VegaLiteSpec } from './sheet.ts';
import { stagesOf } from './stages.ts';
import { startsOf } from './start-marks.ts';
import { stepsBar } from './steps/bar.ts';
import { printable } from './text.ts';
import { areDashed, LIGHT, type Look, lookOf, type Theme } from './theme.ts';
import { valueAxis } from './value-axis.ts';

export interface SppOptions extends SheetOptions {
  /** Which panels, from left to right; by default those of the result. */
  readonly panels?: readonly StatisticKey[];
  /** Blocks to shade, because something is wrong with them. */
  readonly shading?: Shading;
  /** The look of each network by its place in a larger picture; by default its place in this one. */
  readonly places?: readonly number[];
}

/** The signal propagation plot of a result: pure, the same result gives the same specification. */
export function sppSpec(result: Result, options: SppOptions = {}): VegaLiteSpec {
  const { log = 'auto', panels: wanted = drawnOf(result), theme = LIGHT } = options;
  const inner = innerWidth(options);
  const placement = placementOf(result);
  const axes = wanted.map((key) => {
    const series = seriesOf(result, key, placement);
    return { series, values: valueAxis(series, log) };
  });
  const grid = gridOf(byPass(axes), inner, theme);
  const blocks = blockAxis(result, placement, grid.panelWidth, theme);
  const stages = stagesOf(result, placement);
  const titles = titlesOf(wanted, grid.panelWidth, theme);
  const style = curveStyle(blocks, theme);
  const looks = looksOf(result.networks, theme, options.places);
  const marked = markedBlocks(result, options.shading?.marks ?? [], placement);
  const rows = grid.rows.map((row) =>
    row.map(({ series, values }, column) => ({
      series,
      values: grid.rows.length > 1 ? { ...values, room: grid.rooms[column] } : values,
      blocks: below(series, blocks, theme),
      stages,
      looks,
      theme,
    })),
  );
  const views = rows.map((row) =>
    row.map((panel) => {
      const title = titles.get(panel.series.statistic) ?? '';
      const lines = titleLines(title, blocks.width, theme);
      return panelView(lines, blocks.width, panelLayers(panel, marked), theme);
    }),
  );
  const shading = marked.length > 0 ? options.shading : undefined;
  const told = entries({ result, looks, style }, rows.flat(), shading, theme);
  const legend = legendOf(result.networks, told, inner - grid.indent, style, theme);
  return sheet(views, legend, result.title, subtitleOf([result]), options);
}

/** What the curves are, with a bar for the colours of steps where there are any. */
function legendOf(
  networks: Result['networks'],
  entries: readonly Entry[],
  width: number,
  style: CurveStyle,
  theme: Theme,
): Fragment {
  const bar = stepsBar(networks, theme);
  return bar === null
    ? legendView(entries, width, style, theme)
    : barWithLegend(bar, entries, width, style, theme);
}

/** Runs of panels of the same pass, in their order. */
function byPass<Item extends { readonly series: Series }>(items: readonly Item[]): Item[][] {
  const pass = (item: Item | undefined) => item && passOf(item.series.statistic);
  const starts = items.flatMap((item, i) => (pass(item) === pass(items[i - 1]) ? [] : [i]));
  return starts.map((start, i) => items.slice(start, starts[i + 1]));
}

/** The blocks below a panel, and which way they are read. */
function below({ statistic }: Series, blocks: BlockAxis, theme: Theme): BlockAxis {
  return readsBackward(statistic) ? backwardAxis(blocks, theme) : blocks;
}

function titlesOf(keys: readonly StatisticKey[], width: number, theme: Theme) {
  const titles = panelTitles(
    keys.map((key) => STATISTICS[key].titles),
    width,
    theme,
  );
  return new Map(keys.map((key, i) => [key, titles[i]]));
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
      label: areDashed(looks) ? 'expected (short dashes)' : 'expected (dashed)',
      short: 'expected',
    },
    { look, sample: 'ring', label: 'transition block', short: 'transition' },
    { look, sample: 'start', label: 'start of the gradient', short: 'start' },
    { look, sample: 'cross', label: 'overflow: not finite', short: 'overflow' },
    { look, sample: 'finding', label: shading?.label ?? '', short: 'finding' },
  ];
  const shown = {
    curve: true,
    line: true,
    point: true,
    expected: any((series) => series.expected.length > 0),
    ring: any((series) => series.points.some((point) => point.transition)),
    start: any((series) => startsOf(series).length > 0),
    cross: any((series) => series.overflows.length > 0),
    finding: shading !== undefined,
    swatch: false,
    note: false,
  };
  const curve = (i: number, label: string, look = looks[i] ?? lookOf(i, theme)): Entry => {
    return { look, sample: pointed[i] ? 'curve' : 'line', label };
  };
  const runs = runsIn(result.networks);
  const alone = besideRuns(result.networks, runs);
  const networks = alone.map((i) =>
    curve(i, printable(result.networks[i]?.name ?? '') || `network ${i + 1}`),
  );
  // Of one run alone the bar has the name.
  const several = runs.length + alone.length > 1 ? runs : [];
  const lines = several.map(({ name, networks: [first = 0] }, i) =>
    curve(first, printable(name), runLook(i, theme)),
  );
  return [...lines, ...networks, ...marks.filter((mark) => shown[mark.sample])];
}
