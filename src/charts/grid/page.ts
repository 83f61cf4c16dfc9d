import type { GridPanel, SweepGrid } from '../../results/grid/grid.ts';
import type { Result } from '../../results/result.ts';
import { fedText, noSignal } from '../heading.ts';
import { type Fragment, panelView, titleLines, type ValueScale } from '../panel.ts';
import { gridOf as panelGrid } from '../panel-grid.ts';
import { innerWidth, type SheetOptions, sheet, type VegaLiteSpec } from '../sheet.ts';
import { printable } from '../text.ts';
import { LIGHT } from '../theme.ts';
import { type GridFrame, gridFrame, gridHeight, upScale, upTitleLayer } from './frame.ts';

/** How one panel of a grid is drawn. */
export interface GridDrawing {
  readonly panel: GridPanel;
  readonly title: string;
  /** From back to front. */
  layers(frame: GridFrame): Fragment[];
}

/** Of the width of a chart, what a panel alone takes: wider, its cells would be strips. */
const ALONE = 0.62;

/** @param groups the panels, in parts that have rows of their own */
export function gridSheet(
  result: Result,
  grid: SweepGrid,
  groups: readonly (readonly GridDrawing[])[],
  legend: (width: number) => Fragment,
  pooled: string,
  given: SheetOptions,
): VegaLiteSpec {
  const { theme = LIGHT } = given;
  const alone = groups.flat().length === 1;
  const options = { ...given, width: given.width ?? theme.width * (alone ? ALONE : 1) };
  const inner = innerWidth(options);
  const values: ValueScale = upScale(grid, theme);
  const items = groups.map((group) => group.map((drawing) => ({ drawing, values })));
  // Each part has rows of its own, as long as it has several panels.
  const several = groups[0]?.length ?? 0;
  const layout = panelGrid(items, inner, theme, several > 1 ? { longest: several } : {});
  const rows = layout.rows.map((row) =>
    row.map(({ drawing }, column) => {
      const own = { ...values, room: layout.rooms[column] };
      const frame = gridFrame(grid, own, layout.panelWidth, theme);
      const lines = titleLines(printable(drawing.title), layout.panelWidth, theme).map(noSignal);
      const layers = [...drawing.layers(frame), upTitleLayer(frame)];
      return panelView(lines, layout.panelWidth, layers, theme, gridHeight(grid));
    }),
  );
  const told = [fedText(result, pooled), ...grid.fixed.map(({ label }) => label)].join(' · ');
  return sheet(rows, legend(inner - layout.indent), result.title, told, options);
}
