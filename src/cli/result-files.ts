import path from 'node:path';
import type { SheetOptions } from '../charts/sheet.ts';
import { axisOf } from '../results/chart.ts';
import type { CheckSettings } from '../results/check-settings.ts';
import { DETAIL_ENDING, type Detail, type DetailKind } from '../results/detail.ts';
import type { Finding } from '../results/finding.ts';
import type { Result } from '../results/result.ts';
import type { StatisticKey } from '../results/statistics.ts';
import { runsIn, type Stepped } from '../results/steps.ts';
import type { Background } from '../run/background.ts';
import type { Context } from './context.ts';
import { firstFindings } from './first-findings.ts';
import { FOR_TOOLS, type Formats, formatNames, makeFiles, PICTURES, REPORTS } from './formats.ts';
import { type OutputOptions, outputsOf } from './outputs.ts';
import { warnOfPicture } from './picture-warnings.ts';
import { type Picture, pictureOf } from './render-result.ts';
import { commandLine, type Reported } from './report.ts';
import { STEPS_VIEW, stepsOf } from './views.ts';
import { type OutputFile, writeFiles } from './write-files.ts';

/** What is made of a result. */
interface Made {
  readonly result: Result;
  readonly picture: Picture;
  readonly reported: Reported;
}

/** The formats of a result that was measured. */
export const RESULT_FORMATS = {
  json: async ({ result }) => (await import('../reporters/json.ts')).formatJson(result),
  ...PICTURES,
  ...FOR_TOOLS,
  ...REPORTS,
} as const satisfies Formats<Made>;
export type ResultFormat = keyof typeof RESULT_FORMATS;

/** Those that are written where none are asked for. */
export const USUAL_FORMATS = [
  'json',
  ...formatNames(PICTURES),
] as const satisfies readonly ResultFormat[];

/** Whether any of some formats is a picture. */
export function hasPictures(formats: readonly ResultFormat[]): boolean {
  return formats.some((format) => format in PICTURES);
}

/** A result, and how it is judged and drawn. */
export interface Measured {
  /** What its files are called, without an ending. */
  readonly name: string;
  readonly result: Result;
  readonly detail: Detail | null;
  readonly check: CheckSettings;
  readonly panels: readonly StatisticKey[];
}

/** Files that are written with those of a result, or none of all. */
export type Beside = (background: Background) => Promise<OutputFile[]>;

/** Judges and draws a result, and writes it in all formats that are asked for, or none. */
export async function writeResult(
  { name, result, detail, check, panels }: Measured,
  options: Pick<OutputOptions<ResultFormat>, 'format' | 'out'>,
  { terminal }: Context,
  background: Background,
  beside: Beside = async () => [],
): Promise<Finding[]> {
  const { diagnose } = await import('../check/diagnose.ts');
  const findings = diagnose(result, check);
  const picture = await draw(result, findings, panels, background);
  const base = path.join(path.resolve(terminal.cwd(), options.out), name);
  const command = commandLine(terminal);
  const reported = { drawn: result, findings, file: name, command, detail };
  const made = { result, picture, reported };
  const files = await makeFiles(RESULT_FORMATS, options.format, base, made);
  const steps = await stepFiles(result, panels, options.format, base, background);
  const others = [...(await beside(background)), ...(await detailFiles(detail, result, base))];
  await writeFiles([...files, ...steps, ...others]);
  const { networks } = result;
  const drawing = { picture, axis: axisOf(result), networks, formats: options.format };
  await warnOfPicture(drawing, terminal);
  return findings;
}

/**
 * All files that are written for a config.
 *
 * @param networks of the config or its result
 */
export function resultFiles(
  name: string,
  formats: readonly ResultFormat[],
  networks: readonly Stepped[],
  detail: readonly DetailKind[] = [],
): string[] {
  const pictures = hasRuns(networks) ? picturesIn(formats) : [];
  const steps = pictures.map((format) => `${STEPS_VIEW}.${format}`);
  return outputsOf(name, [...formats, ...steps, ...(detail.length > 0 ? [DETAIL_ENDING] : [])]);
}

/** Whether there are checkpoints to draw step by step. */
function hasRuns(networks: readonly Stepped[]): boolean {
  return runsIn(networks).length > 0;
}

/** The pictures among some formats. */
export function picturesIn(formats: readonly ResultFormat[]) {
  return formatNames(PICTURES).filter((format) => formats.includes(format));
}

/** The checkpoints of a run step by step, beside their curves. */
async function stepFiles(
  result: Result,
  panels: readonly StatisticKey[],
  formats: readonly ResultFormat[],
  base: string,
  { renderSvg }: Background,
): Promise<OutputFile[]> {
  if (!hasRuns(result.networks)) return [];
  const spec = (sheet: SheetOptions) => stepsOf(result, panels, sheet);
  const picture = pictureOf(result, { spec }, undefined, renderSvg);
  return makeFiles(PICTURES, picturesIn(formats), `${base}.${STEPS_VIEW}`, { picture });
}

async function detailFiles(
  detail: Detail | null,
  result: Result,
  base: string,
): Promise<OutputFile[]> {
  if (detail === null) return [];
  const { detailFile } = await import('../run/detail/write.ts');
  return [{ path: `${base}.${DETAIL_ENDING}`, data: detailFile(detail, result) }];
}

/** In the picture each network's first finding is marked at the block where it begins. */
async function draw(
  result: Result,
  findings: readonly Finding[],
  panels: readonly StatisticKey[],
  { renderSvg }: Background,
): Promise<Picture> {
  const shading = await firstFindings(result, findings, panels);
  return pictureOf(result, { shading }, undefined, renderSvg);
}
