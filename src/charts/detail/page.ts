import type { Result } from '../../results/result.ts';
import { fedText, noSignal } from '../heading.ts';
import { type Fragment, panelView, titleLines, type ValueScale } from '../panel.ts';
import { gridOf } from '../panel-grid.ts';
import { innerWidth, sheet, type VegaLiteSpec } from '../sheet.ts';
import { fitText } from '../text.ts';
import { fontSize, LIGHT, type Theme } from '../theme.ts';
import type { DetailOptions, Subject } from './subjects.ts';

/** Lines of a panel's title at most. */
const MOST_LINES = 2;

/** How one kind of detail is drawn. */
export interface Drawing {
  /** What is done with the seeds, where there are several. */
  readonly pooled: string;
  /** Of each panel, its y axis. */
  values(subject: Subject): ValueScale;
  /** From back to front. */
  layers(subject: Subject, values: ValueScale, width: number): Fragment[];
  /** Pixels of a panel, at the size of the light theme; by default those of every chart. */
  readonly height?: number;
  /** Pixels by which a label of the x axis sticks out of its panel. */
  readonly overhang?: number;
  legend(width: number): Fragment;
}

/** A picture with a panel a network, or one a network and tensor, all drawn alike. */
export function detailSheet(
  result: Result,
  subjects: readonly Subject[],
  drawing: Drawing,
  options: DetailOptions,
): VegaLiteSpec {
  const { theme = LIGHT } = options;
  const inner = innerWidth(options);
  const panels = subjects.map((subject) => ({ subject, values: drawing.values(subject) }));
  const groups = byTensor(panels);
  // Where both are drawn, a network's branch stands below its output.
  const longest = groups.length > 1 ? { longest: Math.max(2, groups[0]?.length ?? 0) } : {};
  const { overhang = 0 } = drawing;
  const grid = gridOf(groups, inner, theme, { ...longest, overhang });
  const rows = grid.rows.map((row) => {
    const titles = row.map(({ subject }) => subject.title);
    const lines = evenLines(titles, grid.panelWidth, theme);
    return row.map(({ subject, values }, column) => {
      const layers = drawing.layers(
        subject,
        { ...values, room: grid.rooms[column] },
        grid.panelWidth,
      );
      return panelView(lines[column] ?? [], grid.panelWidth, layers, theme, drawing.height);
    });
  });
  const seeds = options.seeds?.map((seed) => result.seeds[seed] ?? seed) ?? result.seeds;
  const subtitle = fedText({ ...result, seeds }, drawing.pooled);
  return sheet(rows, drawing.legend(inner - grid.indent), result.title, subtitle, options);
}

function byTensor<Item extends { readonly subject: Subject }>(items: readonly Item[]): Item[][] {
  const tensors = [...new Set(items.map(({ subject }) => subject.tensor))];
  return tensors.map((tensor) => items.filter(({ subject }) => subject.tensor === tensor));
}

/** Titles of as many lines each, so that panels side by side begin at one height. */
function evenLines(titles: readonly string[], width: number, theme: Theme): string[][] {
  const size = fontSize('panel', theme);
  const all = titles.map((title) => {
    const lines = titleLines(title, width, theme);
    if (lines.length <= MOST_LINES) return lines;
    const rest = lines.slice(MOST_LINES - 1).join(' ');
    return [...lines.slice(0, MOST_LINES - 1), fitText(rest, width, size, 'bold')];
  });
  const most = Math.max(...all.map((lines) => lines.length));
  return all.map((lines) => [
    ...lines.map(noSignal),
    ...Array.from({ length: most - lines.length }, () => BLANK),
  ]);
}

/** A line of nothing, which yet has its height. */
const BLANK = '\u00a0';
