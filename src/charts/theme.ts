import { FONT_FAMILY } from './text.ts';

/** How a chart looks: its colours, and how large and how heavy everything in it is. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly rule: string;
  /** One a network; a later round of networks changes its dash and shape instead. */
  readonly palette: readonly string[];
  /** The part of the ramp of colours (`ramp.ts`) that can be told from the background. */
  readonly ramp: readonly [number, number];
  /** The same of thin lines, which need more of a contrast. */
  readonly lineRamp: readonly [number, number];
  /** Pixels of the whole chart, where none are asked for. */
  readonly width: number;
  /** Factor on every length, those of text included. */
  readonly unit: number;
  /** Factor on the width of lines, beside `unit`. */
  readonly weight: number;
  /** Whether the chart has its title and subtitle, where neither is asked for. */
  readonly titled: boolean;
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
  ramp: [0, 1],
  lineRamp: [0, 0.86],
  width: 1140,
  unit: 1,
  weight: 1,
  titled: true,
};

/** The same hues in the same order, each light enough to be read on near-black. */
export const DARK: Theme = {
  ...LIGHT,
  background: '#111111',
  text: '#ececec',
  faint: '#a8a8a8',
  grid: '#2b2b2b',
  rule: '#555555',
  palette: ['#3d9bea', '#ff7236', '#12c492', '#e79ac8', '#f4b53f', '#a9dcff', '#d9d9d9'],
  ramp: [0.12, 1],
  lineRamp: [0.24, 1],
};

/**
 * For print: a pixel is a point where the chart is set as wide as it is drawn, 504 points (7 inches,
 * both columns of a paper) with text of 7 to 8 points; a width of 240 fills one column. What a title
 * and a subtitle say is the caption's job.
 */
export const PAPER: Theme = {
  ...LIGHT,
  text: '#000000',
  faint: '#333333',
  grid: '#e6e6e6',
  rule: '#b0b0b0',
  width: 504,
  unit: 0.55,
  weight: 0.8,
  titled: false,
};

export const THEMES = { light: LIGHT, dark: DARK, paper: PAPER } as const;
export type ThemeName = keyof typeof THEMES;

/** Large for 1140 pixels, since a paper prints those on 6 inches: 13 pixels become 5 points. */
export const SIZE = {
  title: 18,
  subtitle: 13.5,
  panel: 14,
  axis: 13,
  legend: 13.5,
  note: 12,
} as const;

/** The size of a kind of text in this theme. */
export function fontSize(kind: keyof typeof SIZE, theme: Theme): number {
  return SIZE[kind] * theme.unit;
}

/** The width of a line in this theme. */
export function lineWidth(width: number, theme: Theme): number {
  return width * theme.unit * theme.weight;
}

/** The area of a mark in this theme. */
export function markArea(area: number, theme: Theme): number {
  return area * theme.unit ** 2;
}

/** How one network is drawn, in every panel and in the legend. */
export interface Look {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: string;
}

/**
 * One a round through the palette: the first is the plain one. All others begin with a long dash,
 * since short ones are what is expected.
 */
const ROUNDS: readonly Omit<Look, 'colour'>[] = [
  { dash: [1, 0], shape: 'circle' },
  { dash: [12, 3], shape: 'square' },
  { dash: [12, 2.5, 2, 2.5], shape: 'triangle-up' },
  { dash: [12, 2.5, 2, 2.5, 2, 2.5], shape: 'diamond' },
  { dash: [12, 9], shape: 'triangle-down' },
  { dash: [12, 2.5, 2, 2.5, 2, 2.5, 2, 2.5, 2, 2.5], shape: 'triangle-right' },
];

/** Looks that can be told apart, in any theme. */
export const LOOKS = LIGHT.palette.length * ROUNDS.length;

/** The look of the network at this position; no two of the first {@link LOOKS} are alike. */
export function lookOf(network: number, theme: Theme): Look {
  const { palette } = theme;
  const round = ROUNDS[Math.floor(network / palette.length) % ROUNDS.length];
  return {
    colour: palette[network % palette.length] ?? theme.text,
    dash: dashes(round?.dash ?? [1, 0], theme),
    shape: round?.shape ?? 'circle',
  };
}

/**
 * Different positions as such whose looks differ too: one beyond the looks that would look like another moves to the
 * first look that is free. There must be no more of them than looks.
 */
export function apart(positions: readonly number[]): number[] {
  const taken = new Set(positions.filter((position) => position < LOOKS));
  const all = Array.from({ length: LOOKS }, (_, i) => i);
  return positions.map((position) => {
    if (position < LOOKS) return position;
    const own = position % LOOKS;
    const look = taken.has(own) ? (all.find((i) => !taken.has(i)) ?? own) : own;
    taken.add(look);
    return look;
  });
}

/** Whether there are more networks than colours, so that some have dashes of their own, which are long. */
export function areDashed(looks: readonly Look[]): boolean {
  return looks.some(({ dash: [, gap] }) => gap !== 0);
}

/** A dash pattern in this theme. */
export function dashes(pattern: readonly number[], { unit }: Theme): number[] {
  return pattern.map((length) => length * unit);
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
      labelFontSize: fontSize('axis', theme),
      titleFontSize: fontSize('axis', theme),
      labelLimit: 0,
      titleLimit: 0,
      // Ticks are chosen to fit; Vega would drop one that touches its neighbour's padding.
      labelOverlap: false,
      labelBound: false,
      gridColor: theme.grid,
      gridWidth: theme.unit,
      domainColor: theme.rule,
      domainWidth: theme.unit,
      tickColor: theme.rule,
      tickWidth: theme.unit,
      tickSize: 4 * theme.unit,
    },
  };
}
