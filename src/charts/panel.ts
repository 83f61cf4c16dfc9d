import type { BlockAxis } from './block-axis.ts';
import type { Series } from './series.ts';
import type { Stage } from './stages.ts';
import { textWidth, wrapText } from './text.ts';
import { fontSize, type Look, type Theme } from './theme.ts';
import type { Tick } from './ticks.ts';
import type { ValueAxis } from './value-axis.ts';
import type { XAxis } from './x-axis.ts';

/** A piece of Vega-Lite: plain JSON, checked by Vega-Lite's own compiler in the tests. */
export type Fragment = Readonly<Record<string, unknown>>;

/** All that the layers of one panel are drawn from. */
export interface Panel {
  readonly series: Series;
  readonly blocks: BlockAxis;
  readonly values: ValueAxis;
  readonly stages: readonly Stage[];
  /** One a network, in the result's order. */
  readonly looks: readonly Look[];
  readonly theme: Theme;
}

export const PANEL_HEIGHT = 260;
/** Between a panel and the numbers of its statistic. */
export const LABEL_PADDING = 6;

/** From the whole title to the shortest. */
const LENGTHS = [0, 1, 2] as const;

/** The titles of what panels show, from the whole one to the shortest. */
type Titles = readonly [long: string, medium: string, short: string];

/** The titles of all panels, in their order: the longest of which none needs a second line. */
export function panelTitles(panels: readonly Titles[], width: number, theme: Theme): string[] {
  const size = fontSize('panel', theme);
  const titles = LENGTHS.map((length) => panels.map((own) => own[length]));
  const fits = (own: readonly string[]) =>
    own.every((title) => textWidth(title, size, 'bold') <= width);
  return titles.find(fits) ?? (titles.at(-1) as string[]);
}

/** The lines of a panel's title. */
export function titleLines(title: string, width: number, theme: Theme): string[] {
  return wrapText(title, width, fontSize('panel', theme), 'bold');
}

/**
 * A panel as a view.
 *
 * @param title its lines
 * @param layer from back to front
 * @param height at the size of the light theme
 */
export function panelView(
  title: readonly string[],
  width: number,
  layer: readonly Fragment[],
  theme: Theme,
  height: number = PANEL_HEIGHT,
): Fragment {
  return {
    title: {
      text: title,
      anchor: 'start',
      frame: 'group',
      offset: 8 * theme.unit,
      fontSize: fontSize('panel', theme),
      color: theme.text,
    },
    width,
    height: height * theme.unit,
    layer,
  };
}

/** Position along the blocks, in field `at`. */
export function x({ blocks, theme }: Pick<Panel, 'blocks' | 'theme'>): Fragment {
  return along(blocks, 'at', theme);
}

/**
 * Position along the x axis; every layer states the same scale and axis, and Vega-Lite merges them.
 */
export function along(axis: XAxis, field: string, theme: Theme): Fragment {
  return {
    field,
    type: 'quantitative',
    scale: scaleOf(axis),
    axis: {
      title: axis.title,
      grid: false,
      titlePadding: 6 * theme.unit,
      labelPadding: 2 * theme.unit,
      ...ticked(axis.ticks),
    },
  };
}

/** What is drawn of a y axis. */
export interface ValueScale extends Scale {
  readonly ticks: readonly Tick[];
  readonly room?: number | undefined;
}

interface Scale {
  /** `symlog` is linear about 0, and logarithmic from about 1 on. */
  readonly type: 'linear' | 'log' | 'symlog';
  readonly domain: readonly [number, number];
}

/** Position along the values. */
export function y(
  { values, theme }: { readonly values: ValueScale; readonly theme: Theme },
  field: string,
): Fragment {
  return {
    field,
    type: 'quantitative',
    scale: scaleOf(values),
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelPadding: LABEL_PADDING * theme.unit,
      ...(values.room === undefined ? {} : { minExtent: values.room }),
      ...ticked(values.ticks),
    },
  };
}

/** A log scale has no zero to exclude, and Vega-Lite warns of one that tries. */
function scaleOf({ type, domain }: Scale): Fragment {
  return { type, domain, nice: false, ...(type === 'log' ? {} : { zero: false }) };
}

/** A field that holds pixels. */
export function pixels(field: string): Fragment {
  return { field, type: 'quantitative', scale: null, axis: null };
}

/** A field that holds the colour, dash or shape itself. */
export function raw(field: string): Fragment {
  return { field, type: 'nominal', scale: null, legend: null };
}

/** The colour, dash or shape of the network, or the line, in a field. The legend is drawn by hand. */
export function look<K extends keyof Look>(
  { looks }: Pick<Panel, 'looks'>,
  key: K,
  field: 'network' | 'line' = 'network',
): Fragment {
  const scale = { domain: looks.map((_, i) => i), range: looks.map((one) => one[key]) };
  return { field, type: 'nominal', scale, legend: null };
}

/** Labels go by a table: Vega's number formats know no 10⁻³ and no ≤. */
function ticked(ticks: readonly Tick[]): Fragment {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return {
    values: ticks.map((tick) => tick.value),
    labelExpr: `${JSON.stringify(labels)}[datum.value]`,
  };
}
