import type { GridPanel, SweepGrid } from '../../results/grid/grid.ts';
import { type Reduction, reduced } from '../../results/grid/reduced.ts';
import { drawnOf, type Result } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import { barView } from '../colour-bar.ts';
import { type ColourScale, rampOf } from '../colour-scale.ts';
import { rampColour } from '../colours.ts';
import { type Entry, legendView } from '../legend.ts';
import type { Fragment } from '../panel.ts';
import type { SheetOptions, VegaLiteSpec } from '../sheet.ts';
import { LIGHT, lineWidth, type Theme } from '../theme.ts';
import { cellLayer, type GridFrame, missingEntry, missingLayer, rowOf } from './frame.ts';
import { heatScale, heatTitles } from './heat-scale.ts';
import { gridSheet } from './page.ts';

export interface HeatOptions extends SheetOptions {
  /** Which statistics, from left to right; by default those of the result. */
  readonly panels?: readonly StatisticKey[];
  /** What of their curves; by default the last block. */
  readonly of?: Reduction;
}

/** A place of a grid; undefined without a value, and not finite where the network overflows. */
interface HeatCell {
  readonly column: number;
  readonly row: number;
  readonly name: string;
  readonly value: number | undefined;
}

/** A statistic over the whole grid. */
interface Heat {
  readonly key: StatisticKey;
  readonly panels: readonly { readonly panel: GridPanel; readonly cells: readonly HeatCell[] }[];
  readonly scale: ColourScale;
}

/**
 * One number of each network's curve over two keys of a sweep, a panel a statistic, and one a value of a third key;
 * all panels of a statistic have one scale of colours. Pure: the same result gives the same specification.
 */
export function heatSpec(result: Result, grid: SweepGrid, options: HeatOptions = {}): VegaLiteSpec {
  const { theme = LIGHT, panels = drawnOf(result), of = 'last' } = options;
  const heats = panels.map((key) => heatOf(result, grid, key, of));
  const groups = heats.map(({ key, panels: own, scale }) =>
    own.map(({ panel, cells }) => ({
      panel,
      title: [heatTitles(key, of)[2], panel.title ?? []].flat().join(' · '),
      layers: (frame: GridFrame) => heatLayers(cells, scale, frame),
    })),
  );
  const legend = (width: number) => legendOf(heats, of, width, theme);
  return gridSheet(result, grid, groups, legend, 'mean over the seeds', options);
}

function heatOf(
  { networks }: Result,
  { up, panels }: SweepGrid,
  key: StatisticKey,
  of: Reduction,
): Heat {
  const filled = panels.map((panel) => ({
    panel,
    cells: panel.cells.map(({ column, row, network: i }): HeatCell => {
      const network = i === null ? undefined : networks[i];
      const value = network && reduced(network, key, of);
      return { column, row: rowOf(up, row), name: network?.name ?? '', value };
    }),
  }));
  const values = filled.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []));
  return { key, panels: filled, scale: heatScale(key, of, values.filter(Number.isFinite)) };
}

function heatLayers(cells: readonly HeatCell[], scale: ColourScale, frame: GridFrame): Fragment[] {
  const { theme } = frame;
  const drawn = cells.flatMap(({ value, ...cell }) => {
    if (value === undefined) return [];
    const told = Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
    const colour = told === null ? theme.text : rampColour(scale.share(told), theme);
    return [{ ...cell, value: told, colour }];
  });
  const missing = cells.filter(({ value }) => value === undefined);
  return [cellLayer(drawn, frame), ...(missing.length === 0 ? [] : [missingLayer(missing, frame)])];
}

/** Pixels of a bar, and between two, at the size of the light theme. */
const [BAR, BETWEEN] = [300, 46] as const;

/** A bar a statistic, and what is on none of them. */
function legendOf(heats: readonly Heat[], of: Reduction, width: number, theme: Theme): Fragment {
  const { unit } = theme;
  const inRow = Math.max(1, Math.floor((width + BETWEEN * unit) / ((BAR + BETWEEN) * unit)));
  const bars = heats.map(({ key, scale }) => {
    const labels = scale.ticks.map(({ value, label }) => ({ at: scale.share(value), label }));
    const bar = { title: heatTitles(key, of)[2], colours: rampOf(theme), labels };
    return barView(bar, Math.min(BAR * unit, width), theme);
  });
  const rows = Array.from({ length: Math.ceil(bars.length / inRow) }, (_, i) => ({
    ...{ bounds: 'flush', spacing: BETWEEN * unit },
    hconcat: bars.slice(i * inRow, (i + 1) * inRow),
  }));
  const entries = entriesOf(heats, theme);
  const style = { strokeWidth: lineWidth(1.2, theme), size: 1 };
  const others = entries.length === 0 ? [] : [legendView(entries, width, style, theme)];
  return { spacing: 12 * unit, vconcat: [...rows, ...others] };
}

function entriesOf(heats: readonly Heat[], theme: Theme): Entry[] {
  const values = heats.flatMap(({ panels }) =>
    panels.flatMap(({ cells }) => cells.map(({ value }) => value)),
  );
  const black = { colour: theme.text, dash: [1, 0], shape: 'square' };
  const entries: (Entry | false)[] = [
    values.includes(Number.POSITIVE_INFINITY) && {
      look: black,
      sample: 'swatch',
      label: 'overflow: not finite',
    },
    values.includes(undefined) && missingEntry(theme),
  ];
  return entries.filter((entry) => entry !== false);
}
