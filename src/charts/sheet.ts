import { heading } from './heading.ts';
import type { Fragment } from './panel.ts';
import { BETWEEN_PANELS } from './panel-grid.ts';
import { LIGHT, type Theme, vegaConfig } from './theme.ts';

/** A Vega-Lite specification, ready for `renderSvg` or for any other tool that reads one. */
export type VegaLiteSpec = Fragment;

/** What is said of every picture of a result, whatever it shows. */
export interface SheetOptions {
  /** `auto` (the default) gives a panel a log axis where its values span decades. */
  readonly log?: 'auto' | boolean;
  /** Pixels of the whole chart; by default those of the theme. */
  readonly width?: number;
  readonly theme?: Theme;
  /** Whether title and subtitle are drawn; by default the theme says. */
  readonly titled?: boolean;
  /** In place of what the result's input and seeds make. */
  readonly subtitle?: string;
}

const PADDING = 14;
const BETWEEN_ROWS = 18;

/** Pixels within the padding. */
export function innerWidth({ theme = LIGHT, width = theme.width }: SheetOptions): number {
  return width - 2 * PADDING * theme.unit;
}

/**
 * The whole picture: title and subtitle, rows of panels, and the legend below them.
 *
 * @param subtitle where the options have none
 */
export function sheet(
  rows: readonly (readonly Fragment[])[],
  legend: Fragment,
  title: string,
  subtitle: string,
  options: SheetOptions,
): VegaLiteSpec {
  const { theme = LIGHT } = options;
  const { titled = theme.titled } = options;
  const head = () => heading(title, options.subtitle ?? subtitle, innerWidth(options), theme);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: theme.background,
    padding: PADDING * theme.unit,
    ...(titled ? { title: head() } : {}),
    spacing: BETWEEN_ROWS * theme.unit,
    vconcat: [
      ...rows.map((hconcat) => ({ spacing: BETWEEN_PANELS * theme.unit, hconcat })),
      legend,
    ],
    config: vegaConfig(theme),
  };
}
