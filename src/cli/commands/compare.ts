import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { compareNetworks } from '../../comparison/compare.ts';
import { overlay } from '../../comparison/overlay.ts';
import { UserError } from '../../core/errors.ts';
import type { NamedResult } from '../../reporters/csv.ts';
import { axisOf, type Drawn } from '../../results/chart.ts';
import type { Comparison } from '../../results/comparison.ts';
import type { Finding } from '../../results/finding.ts';
import { inputOf, type Result } from '../../results/result.ts';
import type { StatisticKey } from '../../results/statistics.ts';
import { filesRead } from '../../run/files-read.ts';
import { checkOutput } from '../check-output.ts';
import {
  keepPicturesApart,
  measureSources,
  readSources,
  refuseNothingInCommon,
  refuseTooFew,
  type Source,
} from '../compare-inputs.ts';
import type { Context } from '../context.ts';
import { FOR_TOOLS, type Formats, formatNames, makeFiles, PICTURES, REPORTS } from '../formats.ts';
import { type MeasureOptions, withMeasureOptions } from '../measure.ts';
import { eachNonEmpty } from '../options.ts';
import { type OutputOptions, outputsOf, tellWritten, withOutputOptions } from '../outputs.ts';
import { warnOfPicture } from '../picture-warnings.ts';
import {
  type Picture,
  type PictureOptions,
  pictureOf,
  refuseAxis,
  withPictureOptions,
} from '../render-result.ts';
import { commandLine, type Reported } from '../report.ts';
import { sourceNames } from '../source-names.ts';
import { PLAIN, terminalStyle } from '../style.ts';
import { warn } from '../tell.ts';
import type { Terminal } from '../terminal.ts';
import { textPieces } from '../text-pieces.ts';
import { writeFiles } from '../write-files.ts';

/** What is made of a comparison. */
interface Made {
  readonly comparison: Comparison;
  readonly results: readonly Result[];
  readonly files: readonly string[];
  readonly tool: Result['tool'];
  readonly picture: Picture;
  readonly reported: Reported;
}

const FORMATS = {
  json: async ({ comparison, results, files, tool }) => {
    const { formatComparisonJson } = await import('../../reporters/compare-json.ts');
    return formatComparisonJson(comparison, results, files, tool);
  },
  ...PICTURES,
  ...FOR_TOOLS,
  csv: async ({ results, files }) => {
    const { csvOfAll } = await import('../../reporters/csv.ts');
    return textPieces(csvOfAll(namedResults(results, files)));
  },
  ...REPORTS,
} as const satisfies Formats<Made>;
type Format = keyof typeof FORMATS;

const USUAL = ['json', ...formatNames(PICTURES)] as const satisfies readonly Format[];

interface Options extends PictureOptions, MeasureOptions, OutputOptions<Format> {
  readonly name: string;
  readonly allPairs?: true;
}

/** `spp compare A B …`: the networks of several configs and results in one picture and one table. */
export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .summary('overlay configs and results, and tell where they part')
    .description(
      'Draw the networks of all FILES into one picture, and print for each pair of them the first block at which they part. A file is a result (the .json that `spp analyze` wrote) or a config, which is run first. Writes NAME.json, NAME.svg and NAME.png. --format html writes a page to look closer at.',
    )
    .argument('<files...>', 'results (JSON) and configs (YAML)', eachNonEmpty('the names of files'))
    .option('--name <name>', 'name of the files to write', fileName, 'compare');
  withOutputOptions(command, formatNames(FORMATS), USUAL).option(
    '--all-pairs',
    'tell of each pair of networks, not only of each with the first',
  );
  return withPictureOptions(withMeasureOptions(command))
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((files: string[], options: Options) => run(files, options, context));
}

function fileName(text: string): string {
  if (/^[^/\\\p{Cc}]+$/u.test(text) && text.trim() !== '' && !/^\.+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a name without a folder; -o names the folder.');
}

async function run(files: readonly string[], options: Options, context: Context): Promise<void> {
  const { terminal, tool } = context;
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const out = from(options.out);
  const outputs = outputsOf(options.name, options.format);

  const sources = await readSources(files, from, options);
  refuseTooFew(sources, files);
  refuseUnused(sources, options);
  const axis = options.x ?? axisOf(...sources.map(drawnOf));
  refuseAxis(axis, options.panels, sources.flatMap(countedOf));
  const read = sources.flatMap((source) =>
    'schema' in source ? [] : filesRead(source.config, source.baseDir),
  );
  await checkOutput(out, outputs, [...files.map(from), ...read]);
  if (options.format.includes('png')) await keepPicturesApart(sources, out);
  const results = await measureSources(sources, options, context);
  const comparison = compareNetworks(results, sourceNames(files));
  refuseNothingInCommon(comparison, files);

  const { subtitleOf } = await import('../../charts/heading.ts');
  const subtitle = subtitleOf(results);
  warnOfInputs(results, subtitle, terminal);
  warnOfRandom(results, files, terminal);
  warnOfMissing(comparison, options.panels ?? [], terminal);
  const base = path.join(out, options.name);
  const all = overlay(results, comparison);
  const origins = ownNames(results, files);
  const picture = pictureOf(all, { ...options, x: axis, sources: origins }, subtitle);
  const { formatComparison } = await import('../../reporters/compare.ts');
  const reported = {
    drawn: all,
    compared: namedResults(results, files),
    findings: await findingsOf(results, all),
    partings: formatComparison(comparison, options.allPairs ?? false, PLAIN),
    file: options.name,
    command: commandLine(terminal),
    options,
  };
  const made = { comparison, results, files, tool, picture, reported };
  await writeFiles(await makeFiles(FORMATS, options.format, base, made));
  const { networks } = all;
  const drawing = { picture, axis, networks, sources: origins, formats: options.format };
  await warnOfPicture(drawing, terminal);
  if (options.quiet) return;
  const style = terminalStyle(terminal);
  terminal.stdout.write(formatComparison(comparison, options.allPairs ?? false, style));
  tellWritten(outputs, options.out, terminal);
}

/** What says which picture is drawn of a source. */
function drawnOf(source: Source): Drawn {
  return 'schema' in source ? source : source.config;
}

/** The networks of a source, each with its multiply-adds. */
function countedOf(source: Source): readonly { readonly name: string; readonly macs: number }[] {
  return 'schema' in source
    ? source.networks
    : source.networks.map(({ spec, outline }) => ({ ...outline, name: spec.name }));
}

/** What each result is called, one file that is named twice by a number too. */
function namesOf(files: readonly string[]): string[] {
  return sourceNames(files).map((name, i, names) => {
    const count = names.slice(0, i + 1).filter((other) => other === name).length;
    return count === 1 ? name : `${name} #${count}`;
  });
}

/** Each result with what it is called. */
function namedResults(results: readonly Result[], files: readonly string[]): NamedResult[] {
  const names = namesOf(files);
  return results.map((result, i) => ({ name: names[i] ?? '', result }));
}

/** What the rules find in each result by itself, of networks as the comparison calls them. */
async function findingsOf(results: readonly Result[], all: Result): Promise<Finding[]> {
  const { diagnose } = await import('../../check/diagnose.ts');
  let from = 0;
  return results.flatMap((result) => {
    const networks = all.networks.slice(from, from + result.networks.length);
    from += networks.length;
    return diagnose({ ...result, networks });
  });
}

/** The same of each network. */
function ownNames(results: readonly Result[], files: readonly string[]): string[] {
  const names = namesOf(files);
  return results.flatMap(({ networks }, i) => networks.map(() => names[i] ?? ''));
}

/** @throws {UserError} an option says how to run, and nothing is run */
function refuseUnused(sources: readonly Source[], options: Options): void {
  if (sources.some((source) => !('schema' in source))) return;
  const { seeds, threads, backward } = options;
  const engine = options.engine === 'auto' ? undefined : options.engine;
  const given = Object.entries({ seeds, threads, backward, engine });
  const unused = given.find(([, value]) => value !== undefined)?.[0];
  if (unused === undefined) return;
  throw new UserError('it says how to run a config, and all files are results', {
    place: `--${unused}`,
    remedy: `Leave out --${unused}, or name a config.`,
  });
}

/** Where inputs differ, which the subtitle tells of first. */
function warnOfInputs(results: readonly Result[], subtitle: string, terminal: Terminal): void {
  const fed = ({ input, networks }: Result) => {
    const each = networks.map((own) => JSON.stringify(Object.entries(inputOf(input, own)).sort()));
    return [...new Set(each)].sort().join();
  };
  if (new Set(results.map(fed)).size < 2) return;
  const [told = ''] = subtitle.split(' · ');
  const which = told.startsWith('inputs differ') ? told : 'inputs differ';
  warn(terminal, `${which}; a part of what the networks differ by may be theirs`);
}

/** Where the same seed drew other weights. */
function warnOfRandom(
  results: readonly Result[],
  files: readonly string[],
  terminal: Terminal,
): void {
  const other = results.findIndex(({ rng }) => rng !== results[0]?.rng);
  if (other < 0) return;
  warn(
    terminal,
    `${files[0]} was drawn by ${results[0]?.rng} and ${files[other]} by ${results[other]?.rng}: the same seed gives other weights`,
  );
}

/** Networks without a curve in a panel that was asked for. */
function warnOfMissing(
  { networks }: Comparison,
  panels: readonly StatisticKey[],
  terminal: Terminal,
): void {
  for (const key of panels) {
    const missing = networks.filter(({ result: { points } }) =>
      points.every(({ statistics }) => !statistics[key]),
    );
    if (missing.length === 0 || missing.length === networks.length) continue;
    const names = missing.map(({ name }) => JSON.stringify(name)).join(', ');
    warn(terminal, `${key} was not measured in ${names}: its panel lacks their curves`);
  }
}
