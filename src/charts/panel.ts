import { STATISTICS, type StatisticKey } from '../results/statistics.ts';
import type { BlockAxis } from './block-axis.ts';
import type { Series } from './series.ts';
import type { Stage } from './stages.ts';
import { textWidth } from './text.ts';
import { fontSize, type Look, type Theme } from './theme.ts';
import type { Tick } from './ticks.ts';
import type { ValueAxis } from './value-axis.ts';

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

/** From the whole title to the shortest. */
const LENGTHS = [0, 1, 2] as const;

/** The titles of all panels, by key: the longest of which none needs a second line. */
export function panelTitles(
  keys: readonly StatisticKey[],
  width: number,
  theme: Theme,
): ReadonlyMap<StatisticKey, string> {
  const size = fontSize('panel', theme);
  const titles = LENGTHS.map(
    (length) => new Map(keys.map((key) => [key, STATISTICS[key].titles[length]])),
  );
  const fits = (own: ReadonlyMap<StatisticKey, string>) =>
    [...own.values()].every((title) => textWidth(title, size, 'bold') <= width);
  return titles.find(fits) ?? (titles.at(-1) as ReadonlyMap<StatisticKey, string>);
}

/**
 * Position along the blocks, in field `at`; every layer states the same scale and axis, and Vega-Lite
 * merges them.
 */
export function x({ blocks, theme }: Panel): Fragment {
  return {
    field: 'at',
    type: 'quantitative',
    scale: { domain: blocks.domain, nice: false, zero: false },
    axis: {
      title: blocks.title,
      grid: false,
      titlePadding: 6 * theme.unit,
      labelPadding: 2 * theme.unit,
      ...ticked(blocks.ticks),
    },
  };
}

/** Position along the statistic. */
export function y({ values, theme }: Panel, field: string): Fragment {
  const { type, domain } = values;
  return {
    field,
    type: 'quantitative',
    // A log scale has no zero to exclude, and Vega-Lite warns of one that tries.
    scale: { type, domain, nice: false, ...(type === 'log' ? {} : { zero: false }) },
    axis: {
      title: null,
      domain: false,
      ticks: false,
      labelPadding: 6 * theme.unit,
      ...ticked(values.ticks),
    },
  };
}

/** A field that holds pixels. */
export function pixels(field: string): Fragment {
  return { field, type: 'quantitative', scale: null, axis: null };
}

/** The colour, dash or shape of the network in field `network`. The legend is drawn by hand. */
export function look<K extends keyof Look>({ looks }: Pick<Panel, 'looks'>, key: K): Fragment {
  const scale = { domain: looks.map((_, i) => i), range: looks.map((one) => one[key]) };
  return { field: 'network', type: 'nominal', scale, legend: null };
}

/** Labels go by a table: Vega's number formats know no 10⁻³ and no ≤. */
function ticked(ticks: readonly Tick[]): Fragment {
  const labels = Object.fromEntries(ticks.map(({ value, label }) => [String(value), label]));
  return {
    values: ticks.map((tick) => tick.value),
    labelExpr: `${JSON.stringify(labels)}[datum.value]`,
  };
}
