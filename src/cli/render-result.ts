import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Shading } from '../charts/finding-marks.ts';
import type { SheetOptions, VegaLiteSpec } from '../charts/sheet.ts';
import { UserError } from '../core/errors.ts';
import { axisOf, CHART_AXES, type ChartAxis } from '../results/chart.ts';
import { measuredIn, type Result } from '../results/result.ts';
import {
  namedBy,
  STATISTIC_WORDS,
  type StatisticKey,
  statisticRow,
} from '../results/statistics.ts';
import { onInterrupt } from './interrupt.ts';
import { listOf, wholeNumber } from './options.ts';

const THEMES = ['light', 'dark', 'paper'] as const;

/** Pixels of a chart: from one panel that can be read to what fills a wall. */
const WIDTH = [200, 4000] as const;
const SCALE = [0.5, 8] as const;
/** Pixels of a PNG's side and area, beyond which it cannot be drawn. */
const LARGEST_SIDE = 32767;
const LARGEST_AREA = 1e8;

/** How a picture is drawn; what is not given is the chart's own choice. */
export interface PictureOptions {
  readonly log?: boolean;
  readonly theme?: (typeof THEMES)[number];
  readonly width?: number;
  readonly panels?: readonly StatisticKey[];
  readonly scale?: number;
  readonly title?: boolean;
  /** What it is drawn over, in place of what the result says. */
  readonly x?: ChartAxis;
  /** Draws something else in place of the result's chart. */
  readonly spec?: (sheet: SheetOptions) => Promise<VegaLiteSpec>;
  /** Blocks to shade. */
  readonly shading?: Shading;
  /** The place of each network in the picture of the whole run, whose look it keeps. */
  readonly places?: readonly number[];
  /** The result that each network is from, where there are several. */
  readonly sources?: readonly string[];
}

/** Adds the options of the commands that draw. */
export function withPictureOptions(command: Command): Command {
  const [narrow, wide] = WIDTH;
  return command
    .option('--log', 'log axes (default: where curves span decades)')
    .option('--no-log', 'linear axes')
    .addOption(new Option('--theme <name>', 'look of the picture').choices(THEMES).default('light'))
    .option(
      '--width <pixels>',
      'width of the picture (default: 1140, paper 504)',
      wholeNumber(narrow, wide),
    )
    .addOption(axisOption())
    .addOption(panelsOption())
    .option('--scale <factor>', 'pixels of a PNG to one of the SVG (default: 2, paper 4)', scale)
    .option('--title', 'draw the title (default: all themes but paper)')
    .option('--no-title', 'leave the title to a caption');
}

/** What stands along the x axis. */
export function axisOption(): Option {
  return new Option(
    '--x <axis>',
    'x axis: the depth, block by block, or macs, a point a network over its multiply-adds (default: the `chart` of the config)',
  ).choices(CHART_AXES);
}

/**
 * Makes sure that networks can be drawn over what they are to be drawn over, and have the panels asked for.
 *
 * @throws {UserError} where they cannot
 */
export function refuseAxis(
  axis: ChartAxis,
  panels: PictureOptions['panels'],
  networks: readonly { readonly name: string; readonly macs: number }[],
): void {
  if (axis === 'depth') return;
  const remedy = 'Draw it block by block: --x depth.';
  const placeless = networks.find(({ macs }) => !(macs > 0));
  if (placeless !== undefined) {
    const message = `${JSON.stringify(placeless.name)} has no count of multiply-adds, and so no place along them`;
    throw new UserError(message, { place: '--x', remedy });
  }
  if (panels !== undefined) {
    const message = 'a picture over multiply-adds has a panel a summary, and none a statistic';
    throw new UserError(message, { place: '--panels', remedy: `Leave it out. ${remedy}` });
  }
}

/** Which statistics are drawn; what a command measures, it measures for them. */
export function panelsOption(): Option {
  const list = STATISTIC_WORDS.join(', ');
  return new Option(
    '--panels <list>',
    `panels: some of ${list} (default: the \`statistics\` of the config)`,
  ).argParser((text: string) => namedBy(listOf(STATISTIC_WORDS)(text)));
}

/** @throws {UserError} nothing was measured that a panel would show */
export function refuseUnmeasured(
  panels: readonly StatisticKey[] | undefined,
  networks: Result['networks'],
): void {
  const measured = measuredIn(networks);
  const nowhere = (key: StatisticKey) =>
    networks.every(({ points }) => points.every(({ statistics }) => !statistics[key]));
  const missing = panels?.find(nowhere);
  if (missing === undefined) return;
  if (measured.includes(missing)) {
    throw new UserError(
      `${missing} is not defined at any point: there is nothing to draw in its panel`,
      {
        place: '--panels',
        remedy: `It needs a batch of at least ${statisticRow(missing).samples}.`,
      },
    );
  }
  throw new UserError(`${missing} was not measured: there is nothing to draw in its panel`, {
    place: '--panels',
    remedy: `Measure it with \`spp analyze CONFIG --panels ${panels?.join(',')}\`, or name it in the config's \`statistics\`.`,
  });
}

function scale(text: string): number {
  const [low, high] = SCALE;
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
}

/** A result's picture, drawn as it is first asked for, and once. */
export interface Picture {
  /** What is drawn, for any tool that reads Vega-Lite. */
  spec(): Promise<VegaLiteSpec>;
  svg(): Promise<string>;
  /** @throws UserError where it would be too large */
  png(): Promise<Uint8Array>;
}

/**
 * The picture of a result.
 *
 * @param subtitle in place of the result's own
 * @param draw draws the SVG, on another thread perhaps; by default here
 */
export function pictureOf(
  result: Result,
  options: PictureOptions = {},
  subtitle?: string,
  draw?: (spec: VegaLiteSpec) => Promise<string>,
): Picture {
  const spec = once(() => specOf(result, options, subtitle));
  const svg = once(async () => {
    const renderSvg = draw ?? (await import('../charts/render.ts')).renderSvg;
    return renderSvg(await spec());
  });
  return { spec, svg, png: () => drawPng(svg, options) };
}

/** How a result is drawn over each axis. */
const CHARTS = {
  depth: async (result, sheet, { panels, shading, places }) => {
    refuseUnmeasured(panels, result.networks);
    const { sppSpec } = await import('../charts/spp.ts');
    return sppSpec(result, {
      ...sheet,
      ...(panels === undefined ? {} : { panels }),
      ...(shading === undefined ? {} : { shading }),
      ...(places === undefined ? {} : { places }),
    });
  },
  macs: async (result, sheet, { sources }) => {
    const { macsSpec } = await import('../charts/macs/spec.ts');
    return macsSpec(result, { ...sheet, ...(sources === undefined ? {} : { sources }) });
  },
} as const satisfies Readonly<
  Record<
    ChartAxis,
    (result: Result, sheet: SheetOptions, options: PictureOptions) => Promise<VegaLiteSpec>
  >
>;

function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function specOf(
  result: Result,
  options: PictureOptions,
  subtitle: string | undefined,
): Promise<VegaLiteSpec> {
  const { log, width, title, theme } = options;
  const sheet = {
    theme: await themeOf(theme),
    ...(log === undefined ? {} : { log }),
    ...(width === undefined ? {} : { width }),
    ...(title === undefined ? {} : { titled: title }),
    ...(subtitle === undefined ? {} : { subtitle }),
  };
  const chart = CHARTS[options.x ?? axisOf(result)];
  return options.spec?.(sheet) ?? chart(result, sheet, options);
}

async function themeOf(name: PictureOptions['theme'] = 'light') {
  const { THEMES: themes } = await import('../charts/theme.ts');
  return themes[name];
}

async function drawPng(
  drawSvg: () => Promise<string>,
  { scale, theme }: PictureOptions,
): Promise<Uint8Array> {
  const { loadSharp, renderPng } = await import('../charts/render.ts');
  const { leaveNoFolder } = await import('../charts/fonts.ts');
  const { background } = await themeOf(theme);
  const release = onInterrupt(leaveNoFolder);
  const [svg] = await Promise.all([
    drawSvg(),
    // Meanwhile, where it is drawn elsewhere. What fails here is told where the PNG is drawn.
    loadSharp().catch(() => {}),
  ]).finally(release);
  const factor = scale ?? (theme === 'paper' ? 4 : 2);
  refuseTooLarge(svg, factor);
  return renderPng(svg, { scale: factor, background });
}

function refuseTooLarge(svg: string, factor: number): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const sides = [width, height].map((side) => Math.ceil(Number(side) * factor)) as [number, number];
  if (Math.max(...sides) <= LARGEST_SIDE && sides[0] * sides[1] <= LARGEST_AREA) return;
  throw new UserError(`a PNG of ${sides.join('×')} pixels is too large to draw`, {
    remedy: 'Choose a smaller --scale or --width, or --format svg.',
  });
}
