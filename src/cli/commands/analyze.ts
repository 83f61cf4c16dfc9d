import path from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import { axisOf } from '../../results/chart.ts';
import {
  DETAIL_ENDING,
  DETAIL_KINDS,
  type DetailKind,
  kindsInOrder,
} from '../../results/detail.ts';
import { filesRead, pictureFolders } from '../../run/files-read.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import { formatNames } from '../formats.ts';
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
import { axisOption, panelsOption, refuseAxis } from '../render-result.ts';
import {
  hasPictures,
  RESULT_FORMATS,
  type ResultFormat,
  resultFiles,
  USUAL_FORMATS,
  writeResult,
} from '../result-files.ts';
import { terminalStyle } from '../style.ts';

interface Options extends MeasureOptions, OutputOptions<ResultFormat> {
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
  return withMeasureOptions(withOutputOptions(command, formatNames(RESULT_FORMATS), USUAL_FORMATS))
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
  await withHelpers(hasPictures(options.format), async (helpers) => {
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
  const name = nameOf(file);
  const detail = kindsInOrder(options.detail ?? loaded.config.detail);
  const inputs = [from(file), ...filesRead(loaded.config, path.dirname(from(file)))];
  const outputs = resultFiles(name, options.format, loaded.config.networks, detail);
  await checkOutput(from(options.out), outputs, inputs);
  if (options.format.includes('png')) {
    await keepOutOfPictures(
      from(options.out),
      pictureFolders(loaded.config),
      path.dirname(from(file)),
    );
  }
  const run = await prepareRun(loaded, from(file), { ...options, detail });
  const counted = run.networks.map(({ spec, outline }) => ({ ...outline, name: spec.name }));
  refuseAxis(axisOf(run.config), options.panels, counted);
  return { name, run, outputs };
}

async function runJob(
  { name, run, outputs }: Job,
  options: Options,
  context: Context,
  helpers: Helpers,
): Promise<void> {
  const { terminal } = context;
  const { result, detail } = await measure(run, options, context, helpers);
  const measured = { name, result, detail, check: run.config.check, panels: run.panels };
  const findings = await writeResult(measured, options, context, helpers.background);
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

function detailOption(): Option {
  return new Option(
    '--detail <list>',
    `look closer, and write NAME.${DETAIL_ENDING}: some of ${DETAIL_KINDS.join(',')} (default: the \`detail\` of the config)`,
  ).argParser(listOf(DETAIL_KINDS));
}

/** As configs of one name would write the same files, and `a.yaml` and `a.vl.yaml` may. */
function refuseSameOutputs(files: readonly string[], formats: readonly ResultFormat[]): void {
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
