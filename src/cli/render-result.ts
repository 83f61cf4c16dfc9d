import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FindingMark } from '../charts/finding-marks.ts';
import type { VegaLiteSpec } from '../charts/spp.ts';
import { UserError } from '../core/errors.ts';
import { measuredIn, type Result } from '../results/result.ts';
import { STATISTIC_KEYS, type StatisticKey } from '../results/statistics.ts';
import { onInterrupt } from './interrupt.ts';
import { listOf, wholeNumber } from './options.ts';
import type { OutputFile } from './write-files.ts';

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
  /** Blocks to shade. */
  readonly marks?: readonly FindingMark[];
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
    .addOption(panelsOption())
    .option('--scale <factor>', 'pixels of a PNG to one of the SVG (default: 2, paper 4)', scale)
    .option('--title', 'draw the title (default: all themes but paper)')
    .option('--no-title', 'leave the title to a caption');
}

/** Which statistics are drawn; what a command measures, it measures for them. */
export function panelsOption(): Option {
  const list = STATISTIC_KEYS.join(',');
  return new Option(
    '--panels <list>',
    `panels: some of ${list} (default: those of the config)`,
  ).argParser(listOf(STATISTIC_KEYS));
}

/** @throws {UserError} nothing was measured that a panel would show */
export function refuseUnmeasured(
  panels: readonly StatisticKey[] | undefined,
  networks: Result['networks'],
): void {
  const measured = measuredIn(networks);
  const missing = panels?.find((key) => !measured.includes(key));
  if (missing === undefined) return;
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

/**
 * Draws a result in those of the formats that are pictures.
 *
 * @param base the files' path without its ending
 * @param subtitle in place of the result's own
 * @param draw draws the SVG, on another thread perhaps; by default here
 * @throws UserError where a PNG would be too large
 */
export async function renderResult(
  result: Result,
  formats: readonly string[],
  base: string,
  options: PictureOptions = {},
  subtitle?: string,
  draw?: (spec: VegaLiteSpec) => Promise<string>,
): Promise<OutputFile[]> {
  if (!formats.includes('svg') && !formats.includes('png')) return [];
  refuseUnmeasured(options.panels, result.networks);
  const { sppSpec } = await import('../charts/spp.ts');
  const { THEMES: themes } = await import('../charts/theme.ts');
  const { loadSharp, renderPng, renderSvg } = await import('../charts/render.ts');
  const { leaveNoFolder } = await import('../charts/fonts.ts');
  const { log, width, panels, title, marks } = options;
  const theme = themes[options.theme ?? 'light'];
  const spec = sppSpec(result, {
    theme,
    ...(log === undefined ? {} : { log }),
    ...(width === undefined ? {} : { width }),
    ...(panels === undefined ? {} : { panels }),
    ...(title === undefined ? {} : { titled: title }),
    ...(marks === undefined ? {} : { marks }),
    ...(subtitle === undefined ? {} : { subtitle }),
  });
  const release = onInterrupt(leaveNoFolder);
  const [svg] = await Promise.all([
    (draw ?? renderSvg)(spec),
    // Meanwhile, where it is drawn elsewhere. What fails here is told where the PNG is drawn.
    formats.includes('png') ? loadSharp().catch(() => {}) : null,
  ]).finally(release);
  const files: OutputFile[] = formats.includes('svg') ? [{ path: `${base}.svg`, data: svg }] : [];
  if (!formats.includes('png')) return files;
  const factor = options.scale ?? (options.theme === 'paper' ? 4 : 2);
  refuseTooLarge(svg, factor);
  const data = await renderPng(svg, { scale: factor, background: theme.background });
  return [...files, { path: `${base}.png`, data }];
}

function refuseTooLarge(svg: string, factor: number): void {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const sides = [width, height].map((side) => Math.ceil(Number(side) * factor)) as [number, number];
  if (Math.max(...sides) <= LARGEST_SIDE && sides[0] * sides[1] <= LARGEST_AREA) return;
  throw new UserError(`a PNG of ${sides.join('×')} pixels is too large to draw`, {
    remedy: 'Choose a smaller --scale or --width, or --format svg.',
  });
}
