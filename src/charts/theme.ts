import { FONT_FAMILY } from './text.ts';

/** The colours of a chart. Text sizes and line widths are the same in every theme. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly rule: string;
  /** One a network; a later round of networks changes its dash and shape instead. */
  readonly palette: readonly string[];
}

/**
 * Okabe and Ito's colours (jfly.uni-koeln.de/color), told apart with any colour vision. Their yellow
 * is left out: on white it cannot be read.
 */
export const LIGHT: Theme = {
  background: '#ffffff',
  text: '#222222',
  faint: '#666666',
  grid: '#ececec',
  rule: '#c8c8c8',
  palette: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#333333'],
};

/** Large for 1140 pixels, since a paper prints those on 6 inches: 13 pixels become 5 points. */
export const SIZE = {
  title: 18,
  subtitle: 13.5,
  panel: 14,
  axis: 13,
  legend: 13.5,
  note: 12,
} as const;

/** How one network is drawn, in every panel and in the legend. */
export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

/** One a round through the palette: the first is the plain one. */
const ROUNDS: readonly Omit<Look, 'colour'>[] = [
  { dash: [1, 0], shape: 'circle' },
  { dash: [5, 2.5], shape: 'square' },
  { dash: [1.5, 2], shape: 'triangle-up' },
  { dash: [7, 2, 1.5, 2], shape: 'diamond' },
];

/** The look of the network at this position; no two of the first 28 are alike. */
export function lookOf(network: number, theme: Theme): Look {
  const { palette } = theme;
  const round = ROUNDS[Math.floor(network / palette.length) % ROUNDS.length];
  return {
    colour: palette[network % palette.length] ?? theme.text,
    dash: round?.dash ?? [1, 0],
    shape: round?.shape ?? 'circle',
  };
}

/** Vega-Lite's `config`: a calm frame, and no mark of Vega's own that the theme does not know. */
export function vegaConfig(theme: Theme): object {
  const axisText = { labelColor: theme.faint, titleColor: theme.text, titleFontWeight: 'normal' };
  return {
    aria: false,
    font: FONT_FAMILY,
    view: { stroke: null },
    axis: {
      ...axisText,
      labelFontSize: SIZE.axis,
      titleFontSize: SIZE.axis,
      labelLimit: 0,
      titleLimit: 0,
      // Ticks are chosen to fit; Vega would drop one that touches its neighbour's padding.
      labelOverlap: false,
      labelBound: false,
      gridColor: theme.grid,
      domainColor: theme.rule,
      tickColor: theme.rule,
      tickSize: 4,
    },
  };
}
