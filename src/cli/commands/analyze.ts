import path from 'node:path';
import { Command, Option } from 'commander';
import type { SheetOptions } from '../../charts/sheet.ts';
import { UserError } from '../../core/errors.ts';
import type { AnySpec } from '../../networks/imported.ts';
import { axisOf } from '../../results/chart.ts';
import {
  DETAIL_ENDING,
  DETAIL_KINDS,
  type Detail,
  type DetailKind,
  kindsInOrder,
} from '../../results/detail.ts';
import type { Finding } from '../../results/finding.ts';
import type { Result } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import { runsIn } from '../../results/steps.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import { filesRead } from '../files-read.ts';
import { firstFindings } from '../first-findings.ts';
import { FOR_TOOLS, type Formats, formatNames, makeFiles, PICTURES, REPORTS } from '../formats.ts';
import { type Helpers, withHelpers } from '../helpers.ts';
import {
  type MeasureOptions,
  measure,
  prepareRun,
  type Run,
  withMeasureOptions,
} from '../measure.ts';
import { eachNonEmpty, listOf } from '../options.ts';
import {
  nameOf,
  type OutputOptions,
  outputsOf,
  tellWritten,
  withOutputOptions,
} from '../outputs.ts';
import { warnOfPicture } from '../picture-warnings.ts';
import { axisOption, type Picture, panelsOption, pictureOf, refuseAxis } from '../render-result.ts';
import { commandLine, type Reported } from '../report.ts';
import { terminalStyle } from '../style.ts';
import { STEPS_VIEW, stepsOf } from '../views.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

/** What is made of a result. */
interface Made {
  readonly result: Result;
  readonly picture: Picture;
  readonly reported: Reported;
}

const FORMATS = {
  json: async ({ result }) => (await import('../../reporters/json.ts')).formatJson(result),
  ...PICTURES,
  ...FOR_TOOLS,
  ...REPORTS,
} as const satisfies Formats<Made>;
type Format = keyof typeof FORMATS;

const USUAL = ['json', ...formatNames(PICTURES)] as const satisfies readonly Format[];

interface Options extends MeasureOptions, OutputOptions<Format> {
  readonly detail?: readonly DetailKind[];
  readonly full?: true;
}

/** `spp analyze CONFIG …`: the main job, from the YAML file to result, pictures and table. */
export function analyzeCommand(context: Context): Command {
  const command = new Command('analyze')
    .summary('measure and plot the networks of a config')
    .description(
      'Build the networks of each CONFIG, push its input through them and measure the signal after every block. Writes NAME.json, NAME.svg and NAME.png, where NAME is that of the config without its ending (of checkpoints NAME.steps.svg and NAME.steps.png too), and prints a table. --format html writes a page to look closer at.',
    )
    .argument('<config...>', 'config files (YAML)', eachNonEmpty('the name of a file'));
  return withMeasureOptions(withOutputOptions(command, formatNames(FORMATS), USUAL))
    .addOption(axisOption())
    .addOption(panelsOption())
    .addOption(detailOption())
    .option('--full', 'list every block in the table, however many')
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((files: string[], options: Options) => run(files, options, context));
}

/** A config that is read and planned, and may be run. */
interface Job {
  readonly name: string;
  readonly run: Run;
  readonly outputs: readonly string[];
}

async function run(files: string[], options: Options, context: Context): Promise<void> {
  refuseSameOutputs(files, options.format);
  const draws = options.format.some((format) => format in PICTURES);
  await withHelpers(draws, async (helpers) => {
    // Every mistake is told before the first network runs.
    const jobs: Job[] = [];
    for (const file of files) jobs.push(await prepareJob(file, options, context));
    for (const job of jobs) await runJob(job, options, context, helpers);
  });
}

async function prepareJob(file: string, options: Options, { terminal }: Context): Promise<Job> {
  const from = (place: string) => path.resolve(terminal.cwd(), place);
  const { loadConfig } = await import('../../config/load.ts');
  const loaded = await loadConfig(file);
  const { input } = loaded.config;
  const name = nameOf(file);
  const detail = kindsInOrder(options.detail ?? loaded.config.detail);
  const inputs = [from(file), ...filesRead(loaded.config, path.dirname(from(file)))];
  const outputs = filesOf(name, options.format, detail, hasRuns(loaded.config.networks));
  await checkOutput(from(options.out), outputs, inputs);
  if (input.kind === 'images' && options.format.includes('png')) {
    await keepOutOfPictures(from(options.out), input.path, path.dirname(from(file)));
  }
  const run = await prepareRun(loaded, from(file), { ...options, detail });
  const counted = run.networks.map(({ spec, outline }) => ({ ...outline, name: spec.name }));
  refuseAxis(axisOf(run.config), options.panels, counted);
  return { name, run, outputs };
}

/** Whether there are checkpoints to draw step by step. */
function hasRuns(networks: readonly AnySpec[]): boolean {
  return runsIn(networks).length > 0;
}

async function runJob(
  { name, run, outputs }: Job,
  options: Options,
  context: Context,
  helpers: Helpers,
): Promise<void> {
  const { terminal } = context;
  const { result, detail } = await measure(run, options, context, helpers);
  const { diagnose } = await import('../../check/diagnose.ts');
  const findings = diagnose(result, run.config.check);
  const picture = await draw(result, findings, run.panels, helpers);
  const base = path.join(path.resolve(terminal.cwd(), options.out), name);
  const command = commandLine(terminal);
  const reported = { drawn: result, findings, file: name, command, detail };
  const files = await makeFiles(FORMATS, options.format, base, { result, picture, reported });
  const steps = await stepFiles(result, run.panels, options.format, base, helpers);
  await writeFiles([...files, ...steps, ...(await detailFiles(detail, result, base))]);
  const { networks } = result;
  const drawing = { picture, axis: axisOf(result), networks, formats: options.format };
  await warnOfPicture(drawing, terminal);
  if (options.quiet) return;
  const { formatTable } = await import('../../reporters/table.ts');
  const { verdict } = await import('../../check/verdict.ts');
  const table = formatTable(result, options.full ?? false, terminalStyle(terminal), (network) =>
    verdict(findings, network),
  );
  terminal.stdout.write(table);
  if (axisOf(result) === 'macs') {
    const { formatSummaries } = await import('../../reporters/summaries.ts');
    terminal.stdout.write(`\n${formatSummaries(result, terminalStyle(terminal))}\n`);
  }
  tellWritten(outputs, options.out, terminal);
}

/** All files that are written for a config. */
function filesOf(
  name: string,
  formats: readonly Format[],
  detail: readonly DetailKind[],
  withSteps: boolean,
): string[] {
  const steps = withSteps ? picturesIn(formats).map((format) => `${STEPS_VIEW}.${format}`) : [];
  const details = detail.length > 0 ? [DETAIL_ENDING] : [];
  return outputsOf(name, [...formats, ...steps, ...details]);
}

function picturesIn(formats: readonly Format[]) {
  return formatNames(PICTURES).filter((format) => formats.includes(format));
}

/** The checkpoints of a run step by step, beside their curves. */
async function stepFiles(
  result: Result,
  panels: readonly StatisticKey[],
  formats: readonly Format[],
  base: string,
  { background: { renderSvg } }: Helpers,
): Promise<OutputFile[]> {
  if (runsIn(result.networks).length === 0) return [];
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
  const { detailFile } = await import('../../run/detail/write.ts');
  return [{ path: `${base}.${DETAIL_ENDING}`, data: detailFile(detail, result) }];
}

function detailOption(): Option {
  return new Option(
    '--detail <list>',
    `look closer, and write NAME.${DETAIL_ENDING}: some of ${DETAIL_KINDS.join(',')} (default: the \`detail\` of the config)`,
  ).argParser(listOf(DETAIL_KINDS));
}

/** As configs of one name would write the same files, and `a.yaml` and `a.vl.yaml` may. */
function refuseSameOutputs(files: readonly string[], formats: readonly Format[]): void {
  const writers = new Map<string, string>();
  for (const file of files) {
    const outputs = outputsOf(path.parse(file).name, formats);
    const shared = outputs.filter((output) => writers.has(output));
    const [first] = shared.map((output) => writers.get(output));
    if (first !== undefined) {
      throw new UserError(`${first} and ${file} would both write ${shared.join(', ')}`, {
        remedy: 'Rename one of them, or run them one by one with -o DIR.',
      });
    }
    for (const output of outputs) writers.set(output, file);
  }
}

/** In the picture each network's first finding is marked at the block where it begins. */
async function draw(
  result: Result,
  findings: readonly Finding[],
  panels: readonly StatisticKey[],
  { background: { renderSvg } }: Helpers,
): Promise<Picture> {
  const shading = await firstFindings(result, findings, panels);
  return pictureOf(result, { shading }, undefined, renderSvg);
}
