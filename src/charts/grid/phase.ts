import type { GridPanel, SweepGrid } from '../../results/grid/grid.ts';
import type { Result } from '../../results/result.ts';
import { isUnanimous, type Judged, VERDICTS } from '../../results/verdicts.ts';
import { type Entry, legendView } from '../legend.ts';
import { along, type Fragment } from '../panel.ts';
import type { SheetOptions, VegaLiteSpec } from '../sheet.ts';
import { LIGHT, lineWidth, markArea, type Theme } from '../theme.ts';
import { boundaryLayers, boundaryOf } from './boundary.ts';
import { cellLayer, type GridFrame, missingEntry, missingLayer, rowOf, upward } from './frame.ts';
import { gridSheet } from './page.ts';
import { inLegendOrder, verdictColour } from './verdict-colours.ts';

/** A place of a grid, and how the network there was judged; null where there is none. */
interface PhaseCell {
  readonly column: number;
  readonly row: number;
  readonly name: string;
  readonly judged: Judged | null;
}

/**
 * What becomes of each network over two keys of a sweep, and where theory expects it to change. Pure: the same result
 * and verdicts give the same specification.
 *
 * @param judged one a network, in their order
 */
export function phaseSpec(
  result: Result,
  grid: SweepGrid,
  judged: readonly Judged[],
  options: SheetOptions = {},
): VegaLiteSpec {
  const { theme = LIGHT } = options;
  const panels = grid.panels.map((panel) => ({
    panel,
    title: panel.title ?? 'Verdict',
    cells: cellsOf(result, grid, panel, judged),
  }));
  const drawings = panels.map(({ panel, title, cells }) => ({
    panel,
    title,
    layers: (frame: GridFrame) => phaseLayers(cells, frame),
  }));
  const entries = entriesOf(
    panels.map(({ cells }) => cells),
    theme,
  );
  const style = { strokeWidth: lineWidth(2.4, theme), size: markArea(46, theme) };
  const legend = (width: number) => legendView(entries, width, style, theme);
  return gridSheet(result, grid, [drawings], legend, 'judged over all seeds', options);
}

function cellsOf(
  { networks }: Result,
  { up }: SweepGrid,
  { cells }: GridPanel,
  judged: readonly Judged[],
): PhaseCell[] {
  return cells.map(({ column, row, network }) => ({
    column,
    row: rowOf(up, row),
    name: network === null ? '' : (networks[network]?.name ?? ''),
    judged: network === null ? null : (judged[network] ?? null),
  }));
}

function phaseLayers(cells: readonly PhaseCell[], frame: GridFrame): Fragment[] {
  const { theme } = frame;
  const there = cells.flatMap(({ judged, ...cell }) =>
    judged === null ? [] : [{ ...cell, ...judged }],
  );
  const drawn = there.map(({ column, row, name, verdict }) => ({
    ...{ column, row, name, verdict },
    colour: verdictColour(verdict, theme),
  }));
  const missing = cells.filter(({ judged }) => judged === null);
  return [
    cellLayer(drawn, frame),
    ...(missing.length === 0 ? [] : [missingLayer(missing, frame)]),
    ...boundaryLayers(boundaryOf(there), frame),
    ...disagreementLayer(
      there.filter((cell) => !isUnanimous(cell)),
      frame,
    ),
  ];
}

/** A ring where the seeds are not of one verdict. */
function disagreementLayer(
  cells: readonly { readonly column: number; readonly row: number }[],
  frame: GridFrame,
): Fragment[] {
  if (cells.length === 0) return [];
  const { across, theme } = frame;
  const mark = {
    ...{ type: 'point', shape: 'circle', size: markArea(46, theme), opacity: 1 },
    ...{ fill: theme.background, stroke: theme.text, strokeWidth: lineWidth(1.6, theme) },
  };
  const values = cells.map(({ column, row }) => ({ column, row }));
  const encoding = { x: along(across, 'column', theme), y: upward(frame, 'row') };
  return [{ data: { values }, mark, encoding }];
}

/** The verdicts that are there, and what else is drawn. */
function entriesOf(panels: readonly (readonly PhaseCell[])[], theme: Theme): Entry[] {
  const cells = panels.flat();
  const there = cells.flatMap(({ judged }) => judged ?? []);
  const look = (colour: string) => ({ colour, dash: [1, 0], shape: 'square' });
  const verdicts = inLegendOrder(there.map(({ verdict }) => verdict)).map((verdict): Entry => {
    const own = look(verdictColour(verdict, theme));
    return { look: own, sample: 'swatch', label: VERDICTS[verdict] };
  });
  const isBounded = panels.some((own) => boundaryOf(expecting(own)).length > 0);
  const theory = 'theory: here the verdict changes';
  const ring = { ...look(theme.text), shape: 'circle' };
  const others: (Entry | false)[] = [
    isBounded && { look: look(theme.text), sample: 'line', label: theory, short: 'theory' },
    !there.every(isUnanimous) && { look: ring, sample: 'ring', label: 'the seeds disagree' },
    there.length < cells.length && missingEntry(theme),
  ];
  return [...verdicts, ...others.filter((entry) => entry !== false)];
}

function expecting(cells: readonly PhaseCell[]) {
  return cells.flatMap(({ column, row, judged }) =>
    judged === null ? [] : [{ column, row, expected: judged.expected }],
  );
}
