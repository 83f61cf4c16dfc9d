import { UserError } from '../../core/errors.ts';
import { drawnOf, type Result } from '../../results/result.ts';
import { STATISTICS, type StatisticKey } from '../../results/statistics.ts';
import { type Run, runsIn } from '../../results/steps.ts';
import { blockAxis } from '../block-axis.ts';
import { barView } from '../colour-bar.ts';
import { type ColourScale, colourScale, rampOf } from '../colour-scale.ts';
import { fedText } from '../heading.ts';
import { legendView } from '../legend.ts';
import { type Fragment, panelTitles, panelView, titleLines, type ValueScale } from '../panel.ts';
import { BETWEEN_PANELS, gridOf } from '../panel-grid.ts';
import { innerWidth, type SheetOptions, sheet, type VegaLiteSpec } from '../sheet.ts';
import { roomLayer } from '../stage-marks.ts';
import { stagesOf } from '../stages.ts';
import { printable } from '../text.ts';
import { LIGHT, type Theme } from '../theme.ts';
import { type Cell, cellsOf } from './cells.ts';
import { heatLayers } from './layers.ts';
import { stepAxis } from './step-axis.ts';

export interface StepsOptions extends SheetOptions {
  /** Which panels, from left to right; by default those of the result. */
  readonly panels?: readonly StatisticKey[];
}

/** What one panel draws. */
interface HeatMap {
  readonly run: Run;
  readonly key: StatisticKey;
  readonly cells: readonly Cell[];
  readonly scale: ColourScale;
  readonly values: ValueScale;
}

/**
 * Block by block and step by step, a panel a statistic and a row of panels a run; all panels of a statistic have
 * one scale of colours. Pure: the same result gives the same specification.
 *
 * @throws UserError where there is no run of two steps or more
 */
export function stepsSpec(result: Result, options: StepsOptions = {}): VegaLiteSpec {
  const { theme = LIGHT, panels = drawnOf(result) } = options;
  const { networks } = result;
  const runs = runsIn(networks);
  refuseNone(runs);
  const maps = mapsOf(result, runs, panels, theme);
  const inner = innerWidth(options);
  const grid = gridOf(maps, inner, theme, { longest: panels.length });
  const titles = titlesOf(panels, grid.panelWidth, theme);
  const rows = grid.rows.map((row) =>
    row.map((map, column) => {
      const values = { ...map.values, room: grid.rooms[column] };
      const name = runs.length > 1 ? [printable(map.run.name)] : [];
      const lines = [...name, titles.get(map.key) ?? ''].flatMap((line) =>
        titleLines(line, grid.panelWidth, theme),
      );
      const layers = panelLayers(result, { ...map, values }, grid.panelWidth, theme);
      return panelView(lines, grid.panelWidth, layers, theme);
    }),
  );
  const columns = Math.max(...grid.rows.map((row) => row.length));
  const bars = barsOf(panels, maps, { ...grid, columns }, theme);
  const [only] = runs.length === 1 ? runs : [];
  const rowsOf = `${only === undefined ? '' : `${printable(only.name)}, `}step by step from below`;
  const seeds = result.seeds.length > 1 ? ['mean over the seeds'] : [];
  const told = [fedText(result, ''), ...seeds, rowsOf].join(' · ');
  return sheet(rows, legendOf(bars, maps, inner, theme), result.title, told, options);
}

function refuseNone(runs: readonly Run[]): void {
  if (runs.length > 0) return;
  throw new UserError('no network is there at two steps of its training', {
    place: '--view',
    remedy: 'Name its checkpoints in the config: weights: runs/step-*.safetensors.',
  });
}

/** Of each run its panels, one group a run. */
function mapsOf(
  { networks }: Result,
  runs: readonly Run[],
  panels: readonly StatisticKey[],
  theme: Theme,
): HeatMap[][] {
  const scales = new Map(
    panels.map((key) => {
      const values = runs.flatMap((run) =>
        cellsOf(networks, run, key).flatMap(({ value }) => value ?? []),
      );
      return [key, colourScale(key, values)] as const;
    }),
  );
  return runs.map((run) => {
    const steps = run.networks.map((i) => networks[i]?.step ?? 0);
    return panels.map((key) => ({
      run,
      key,
      cells: cellsOf(networks, run, key),
      scale: scales.get(key) as ColourScale,
      values: stepAxis(steps, theme),
    }));
  });
}

function panelLayers(
  { networks }: Result,
  { run, cells, scale, values }: HeatMap,
  width: number,
  theme: Theme,
): Fragment[] {
  const own = { networks: run.networks.flatMap((i) => networks[i] ?? []) };
  const alone = { kind: 'block', sizes: [] } as const;
  const blocks = blockAxis(own, alone, width, theme);
  const frame = { blocks, stages: stagesOf(own, alone), looks: [], theme };
  return [...heatLayers(cells, scale, values, frame), roomLayer(blocks, theme, true)];
}

function titlesOf(keys: readonly StatisticKey[], width: number, theme: Theme) {
  const all = panelTitles(
    keys.map((key) => STATISTICS[key].titles),
    width,
    theme,
  );
  return new Map(keys.map((key, i) => [key, all[i]]));
}

/** A bar a statistic, below the column of its panels where there is one. */
function barsOf(
  panels: readonly StatisticKey[],
  maps: readonly (readonly HeatMap[])[],
  { panelWidth, rooms, columns }: { panelWidth: number; rooms: readonly number[]; columns: number },
  theme: Theme,
): Fragment[] {
  const bars = panels.map((key) => {
    const scale = maps[0]?.find((map) => map.key === key)?.scale as ColourScale;
    const labels = scale.ticks.map(({ value, label }) => ({ at: scale.share(value), label }));
    const title = STATISTICS[key].titles[2];
    return barView({ title, colours: rampOf(theme), labels }, 0.8 * panelWidth, theme);
  });
  const rows = Array.from({ length: Math.ceil(bars.length / columns) }, (_, i) =>
    bars.slice(i * columns, (i + 1) * columns),
  );
  const between = BETWEEN_PANELS * theme.unit + 0.2 * panelWidth + (rooms[1] ?? 0);
  return rows.map((hconcat) => ({ bounds: 'flush', spacing: between, hconcat }));
}

/** The bars, and what is on none of them. */
function legendOf(
  bars: readonly Fragment[],
  maps: readonly (readonly HeatMap[])[],
  width: number,
  theme: Theme,
): Fragment {
  const overflows = maps.flat().some(({ cells }) => cells.some(({ value }) => value === null));
  const look = { colour: theme.text, dash: [1, 0], shape: 'square' };
  const entry = { look, sample: 'swatch', label: 'overflow: not finite' } as const;
  const legend = legendView([entry], width, { strokeWidth: 1, size: 1 }, theme);
  return { spacing: 12 * theme.unit, vconcat: overflows ? [...bars, legend] : bars };
}
