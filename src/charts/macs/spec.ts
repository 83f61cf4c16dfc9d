import { linesOf } from '../../results/lines.ts';
import type { Result } from '../../results/result.ts';
import { hasOverflowed, summariesOf, summaryRow } from '../../results/summaries.ts';
import { subtitleOf } from '../heading.ts';
import { type Entry, legendView } from '../legend.ts';
import { panelTitles, panelView, titleLines } from '../panel.ts';
import { gridOf } from '../panel-grid.ts';
import { innerWidth, type SheetOptions, sheet, type VegaLiteSpec } from '../sheet.ts';
import { roomLayer } from '../stage-marks.ts';
import { printable } from '../text.ts';
import { LIGHT, type Look, lookOf, type Theme } from '../theme.ts';
import { macsAxis } from './axis.ts';
import { pointStyle, summaryLayers } from './layers.ts';
import { type NamedLine, namedLines } from './names.ts';
import { type SummarySeries, summarySeries } from './series.ts';
import { summaryAxis } from './values.ts';

export interface MacsOptions extends SheetOptions {
  /** The result that each network is from, where there are several. */
  readonly sources?: readonly string[];
}

/**
 * The networks of a result over their multiply-adds: pure, the same result gives the same specification. Each must
 * have multiply-adds.
 */
export function macsSpec(result: Result, options: MacsOptions = {}): VegaLiteSpec {
  const { log = 'auto', theme = LIGHT } = options;
  const { networks, seeds } = result;
  const inner = innerWidth(options);
  const lines = namedLines(linesOf(networks, options.sources), networks);
  const panels = drawnSeries(lines, result).map((series) => {
    return { series, values: summaryAxis(series.key, series.points, log) };
  });
  const grid = gridOf([panels], inner, theme);
  const axis = macsAxis(drawnMacs(panels, result), grid.panelWidth, theme);
  const titles = panelTitles(
    panels.map(({ series }) => summaryRow(series.key).titles),
    grid.panelWidth,
    theme,
  );
  const looks = lines.map((_, i) => lookOf(i, theme));
  const common = { axis, looks, theme, banded: seeds.length > 1 };
  const views = panels.map((panel, i) => {
    const layers = [roomLayer(axis, theme), ...summaryLayers({ ...panel, ...common })];
    return panelView(titleLines(titles[i] ?? '', axis.width, theme), axis.width, layers, theme);
  });
  const rows = grid.rows.map((row) => row.map((panel) => views[panels.indexOf(panel)] ?? {}));
  const told = entries(lines, looks, result, theme);
  const legend = legendView(told, inner - grid.indent, pointStyle(theme), theme);
  return sheet(rows, legend, result.title, subtitleOf([result]), options);
}

/** Of the summaries those that any network has; all of them, where none has any. */
function drawnSeries(lines: readonly NamedLine[], { networks }: Result): SummarySeries[] {
  const all = summariesOf(networks).map((key) => summarySeries(key, lines, networks));
  const drawn = all.filter(({ points }) => points.length > 0);
  return drawn.length > 0 ? drawn : all;
}

/** Of the networks that have a point; of all, where none has one. */
function drawnMacs(panels: readonly { readonly series: SummarySeries }[], { networks }: Result) {
  const drawn = panels.flatMap(({ series }) => series.points.map(({ macs }) => macs));
  return drawn.length > 0 ? drawn : networks.map(({ macs }) => macs);
}

/** The lines, and the networks that have no point. */
function entries(
  lines: readonly NamedLine[],
  looks: readonly Look[],
  { networks }: Result,
  theme: Theme,
): Entry[] {
  const missing = networks.filter(hasOverflowed).map(({ name }) => printable(name));
  const look = { colour: theme.faint, dash: [1, 0], shape: 'circle' };
  const label = `overflow, and no point: ${missing.join(', ')}`;
  const short = 'overflow, and no point';
  return [
    ...lines.map(({ title, networks: own }, i): Entry => {
      const sample = own.length > 1 ? 'curve' : 'point';
      return { look: looks[i] ?? lookOf(i, theme), sample, label: title };
    }),
    ...(missing.length > 0 ? [{ look, sample: 'cross' as const, label, short }] : []),
  ];
}
