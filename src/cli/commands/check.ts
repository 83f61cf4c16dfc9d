import path from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import type { CheckReport } from '../../results/finding.ts';
import type { Result } from '../../results/result.ts';
import { isDefined, STATISTIC_KEYS } from '../../results/statistics.ts';
import { filesRead, pictureFolders } from '../../run/files-read.ts';
import { readBaseline, refuseBaselinePlace } from '../baseline-file.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import { CHECK_FORMATS, type CheckFormat, checkPicture } from '../check-picture.ts';
import {
  REPORTER_NAMES,
  type ReporterName,
  reportEndings,
  reportFiles,
  reportText,
} from '../check-report.ts';
import type { Context } from '../context.ts';
import { formatNames, PICTURES } from '../formats.ts';
import { withHelpers } from '../helpers.ts';
import {
  type MeasureOptions,
  measure,
  prepareRun,
  type Run,
  withMeasureOptions,
} from '../measure.ts';
import { listOf, nonEmpty } from '../options.ts';
import { nameOf, type OutputOptions, withOutputOptions } from '../outputs.ts';
import { smallerBatchOf } from '../smaller-batch.ts';
import { tell } from '../tell.ts';
import { EXIT, type Terminal } from '../terminal.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

interface Options extends MeasureOptions, OutputOptions<CheckFormat> {
  readonly baseline?: string;
  readonly update?: true;
  readonly strict?: true;
  readonly reporter: readonly ReporterName[];
}

/** `spp check CONFIG`: the networks judged by rules, assertions and a baseline, as a gate for CI. */
export function checkCommand(context: Context): Command {
  const command = new Command('check')
    .summary('judge the networks of a config, for CI')
    .description(
      'Run CONFIG, and judge each network by rules that say what a healthy signal is, by what the config asserts, and by a baseline where one is given. Exit status 1 if there are errors; then NAME.check.svg and NAME.check.png show where.',
    )
    .argument('<config>', 'config file (YAML)', nonEmpty('the name of a file'))
    .option('-b, --baseline <file>', 'compare with this baseline', nonEmpty('the name of a file'))
    .option('--update', 'write the baseline anew instead')
    .option('--strict', 'warnings fail the check too')
    .addOption(
      new Option('-r, --reporter <list>', `some of ${REPORTER_NAMES.join(',')}`)
        .argParser(listOf(REPORTER_NAMES))
        .default(['text'], 'text'),
    );
  const formats = [formatNames(CHECK_FORMATS), formatNames(PICTURES)] as const;
  return withMeasureOptions(withOutputOptions(command, ...formats))
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const job = await prepareJob(file, options, from);
  const { baseline, run: prepared } = job;
  const [result, smallerBatch] = await withHelpers(false, async (helpers) => [
    (await measure(prepared, options, context, helpers)).result,
    job.small && (await measure(job.small, options, context, helpers)).result,
  ]);

  const { check } = await import('../../check/check.ts');
  const report = check({
    ...job,
    configFile: file,
    baselineFile: options.update ? null : (options.baseline ?? null),
    result,
    smallerBatch,
    baseline,
    config: prepared.config,
    strict: options.strict ?? false,
  });
  const base = path.join(from(options.out), nameOf(file));
  const files = await filesOf(report, result, base, options, terminal);
  await writeFiles([...files, ...(await updateOf(result, options, from))]);
  if (report.failed) terminal.exitCode = EXIT.findings;
  if (options.quiet) return;
  terminal.stdout.write(await reportText(report, options.reporter, terminal));
  tellFiles(files, options, context);
}

/** All that can be wrong before the first network runs. */
async function prepareJob(file: string, options: Options, from: (name: string) => string) {
  const { loadConfig } = await import('../../config/load.ts');
  const { refuseUnknownPlaces } = await import('../../check/assertions.ts');
  const loaded = await loadConfig(file);
  const { config, locate } = loaded;
  const { check: settings, assert: assertions } = config;
  if (options.update && options.baseline === undefined) {
    throw new UserError('--update needs to know which baseline to write', {
      place: '--update',
      remedy: 'Add --baseline FILE.',
    });
  }
  const name = nameOf(file);
  const endings = [...options.format, ...reportEndings(options.reporter)];
  const outputs = endings.map((ending) => `${name}.check.${ending}`);
  const read = filesRead(config, path.dirname(from(file)));
  const inputs = [from(file), from(options.baseline ?? file), ...read];
  await checkOutput(from(options.out), outputs, inputs);
  if (options.format.includes('png')) {
    await keepOutOfPictures(from(options.out), pictureFolders(config), path.dirname(from(file)));
  }
  const baseline = await baselineOf(options, from);
  const prepared = await prepareRun(loaded, from(file), options);
  refuseUnknownPlaces(assertions, outlinesOf(prepared), locate);
  const small = await smallerBatchOf(prepared, settings.batch_dependence, locate);
  return { run: prepared, small, settings, assertions, locate, baseline };
}

async function baselineOf(options: Options, from: (name: string) => string) {
  const { baseline, update } = options;
  if (baseline === undefined) return undefined;
  if (!update) return readBaseline(from(baseline), baseline);
  await refuseBaselinePlace(from(baseline), baseline);
  return undefined;
}

function outlinesOf({ networks }: Run) {
  return networks.map(({ spec, batch, parts }) => ({
    name: spec.name,
    ...(spec.step === undefined ? {} : { step: spec.step }),
    points: parts.map(({ place, hasBranch }) => ({
      ...place,
      statistics: STATISTIC_KEYS.filter((key) =>
        isDefined(key, { batch, index: place.index, hasBranch }),
      ),
    })),
  }));
}

async function filesOf(
  report: CheckReport,
  result: Result,
  base: string,
  { reporter, format }: Options,
  terminal: Terminal,
): Promise<OutputFile[]> {
  const files = await reportFiles(report, reporter, `${base}.check`, terminal);
  return report.failed
    ? [...files, ...(await checkPicture(report, result, format, `${base}.check`, terminal))]
    : files;
}

async function updateOf(
  result: Result,
  { baseline, update }: Options,
  from: (name: string) => string,
): Promise<OutputFile[]> {
  if (!update || baseline === undefined) return [];
  const { formatBaseline } = await import('../../check/baselines/format.ts');
  const { makeBaseline } = await import('../../check/baselines/make.ts');
  return [{ path: from(baseline), data: formatBaseline(makeBaseline(result)), durable: true }];
}

function tellFiles(files: readonly OutputFile[], options: Options, { terminal }: Context): void {
  const names = files.map((file) => path.join(options.out, path.basename(file.path)));
  if (options.update && options.baseline !== undefined) names.push(options.baseline);
  if (names.length > 0) tell(terminal, `wrote ${names.join(', ')}`);
}
