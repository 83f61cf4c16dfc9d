import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { COMPARISON_SCHEMA, type Comparison, compareNetworks } from '../../compare.ts';
import { UserError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import {
  engineOption,
  type MeasureOptions,
  measure,
  prepareRun,
  type Run,
  seedsOption,
  threadsOption,
} from '../measure.ts';
import { eachNonEmpty, listOf, nonEmpty } from '../options.ts';
import { type PictureOptions, renderResult, withPictureOptions } from '../render-result.ts';
import { terminalStyle } from '../style.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

const FORMATS = ['json', 'svg', 'png'] as const;

interface Options extends PictureOptions, MeasureOptions {
  readonly out: string;
  readonly name: string;
  readonly format: readonly (typeof FORMATS)[number][];
  readonly allPairs?: true;
}

/** `spp compare A B …`: the networks of several configs and results in one picture and one table. */
export function compareCommand(context: Context): Command {
  const command = new Command('compare')
    .summary('overlay configs and results, and tell where they part')
    .description(
      'Draw the networks of all FILES into one picture, and print for each pair of them the first block at which they part. A file is a result (the .json that `spp analyze` wrote) or a config, which is run first. Writes NAME.json, NAME.svg and NAME.png.',
    )
    .argument('<files...>', 'results (JSON) and configs (YAML)', eachNonEmpty('the names of files'))
    .option('--name <name>', 'name of the files to write', fileName, 'compare')
    .option('-o, --out <dir>', 'folder for the files', nonEmpty('the name of a folder'), 'plots')
    .addOption(
      new Option('--format <list>', `files to write: some of ${FORMATS.join(',')}`)
        .argParser(listOf(FORMATS))
        .default(FORMATS, 'all'),
    )
    .option('--all-pairs', 'tell of each pair of networks, not only of each with the first')
    .addOption(engineOption())
    .addOption(seedsOption())
    .addOption(threadsOption());
  return withPictureOptions(command)
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((files: string[], options: Options) => run(files, options, context));
}

function fileName(text: string): string {
  if (/^[^/\\\p{Cc}]+$/u.test(text) && text.trim() !== '' && !/^\.+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a name without a folder; -o names the folder.');
}

async function run(files: readonly string[], options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const outputs = options.format.map((format) => `${options.name}.${format}`);
  const out = from(options.out);

  const sources = await readAll(files, from, options);
  refuseTooFew(sources, files);
  await checkOutput(out, outputs, files.map(from));
  if (options.format.includes('png')) await keepPicturesApart(sources, out);
  const results: Result[] = [];
  for (const source of sources) {
    results.push('schema' in source ? source : await measure(source, options, context));
  }

  const comparison = compareNetworks(results, namesOf(files));
  refuseNothingInCommon(comparison, files);
  const { subtitleOf } = await import('../../charts/heading.ts');
  const subtitle = subtitleOf(results);
  warnOfInputs(results, subtitle, terminal);
  const result = overlay(results, comparison);
  const base = path.join(out, options.name);
  await writeFiles([
    ...jsonFile(comparison, results, files, options, base, context),
    ...(await renderResult(result, options.format, base, options, subtitle)),
  ]);
  if (options.quiet) return;
  const { formatComparison } = await import('../../reporters/compare.ts');
  const style = terminalStyle(terminal);
  terminal.stdout.write(formatComparison(comparison, options.allPairs ?? false, style));
  terminal.stderr.write(
    `wrote ${outputs.map((output) => path.join(options.out, output)).join(', ')}\n`,
  );
}

type Source = Result | Run;

/** Results as they are, configs with their networks built: all that can be wrong before a run. */
async function readAll(
  files: readonly string[],
  from: (file: string) => string,
  options: Options,
): Promise<Source[]> {
  const { isResultFile, loadResult } = await import('../../config/result-file.ts');
  const sources: Source[] = [];
  for (const file of files) {
    const json = path.extname(file).toLowerCase() === '.json';
    if (json && (await isResultFile(file))) sources.push(await loadResult(file));
    else {
      const { loadConfig } = await import('../../config/load.ts');
      sources.push(await prepareRun(await loadConfig(file), from(file), options));
    }
  }
  return sources;
}

function refuseTooFew(sources: readonly Source[], files: readonly string[]): void {
  const count = sources.reduce((sum, { networks }) => sum + networks.length, 0);
  if (count > 1) return;
  throw new UserError('there is one network in all, and a comparison needs two', {
    place: files.join(', '),
    remedy: 'Name another config or result.',
  });
}

async function keepPicturesApart(sources: readonly Source[], out: string): Promise<void> {
  for (const source of sources) {
    if ('schema' in source) continue;
    const { input } = source.config;
    if (input.kind === 'images') await keepOutOfPictures(out, input.path, source.baseDir);
  }
}

/** No two networks have a point at which either is finite: all overflow in the stem. */
function refuseNothingInCommon({ pairs }: Comparison, files: readonly string[]): void {
  if (pairs.some(({ largest }) => largest !== null)) return;
  throw new UserError('there is nothing to compare: every network overflows at its first point', {
    place: files.join(', '),
    remedy: 'Compare networks whose signal is finite.',
  });
}

function warnOfInputs(
  results: readonly Result[],
  subtitle: string,
  { stderr }: Context['terminal'],
) {
  const inputs = new Set(results.map(({ input }) => JSON.stringify(Object.entries(input).sort())));
  if (inputs.size < 2) return;
  const [told = ''] = subtitle.split(' · ');
  const which = told.startsWith('inputs differ') ? told : 'inputs differ';
  stderr.write(`spp: warning: ${which}; a part of what the networks differ by may be theirs\n`);
}

/** What results are called where their networks have the same names: their files, as short as may be. */
function namesOf(files: readonly string[]): string[] {
  const candidates = files.map(shortestFirst);
  const depth = Math.max(...candidates.map((names) => names.length));
  const told = (names: readonly string[], level: number) =>
    names[Math.min(level, names.length - 1)];
  return candidates.map((names) => {
    const level = Array.from({ length: depth }, (_, i) => i).find((i) => {
      return candidates.filter((other) => told(other, i) === told(names, i)).length === 1;
    });
    return (told(names, level ?? depth) ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  });
}

/** `b`, `b.json`, `a/b.json` and so on. */
function shortestFirst(file: string): string[] {
  const parts = path.normalize(file).split(path.sep);
  const tails = parts.map((_, i) => parts.slice(parts.length - 1 - i).join(path.sep));
  return [path.parse(file).name, ...tails];
}

/** All networks as one result, to be drawn. */
function overlay(results: readonly Result[], { networks }: Comparison): Result {
  const [first] = results as readonly [Result];
  const titles = [...new Set(results.map(({ title }) => title))];
  const title =
    titles.length > 3 ? `${titles[0]} and ${titles.length - 1} more` : titles.join(' · ');
  // The longest: where any has several, there is a spread to draw.
  const seeds = results.map((each) => each.seeds).reduce((a, b) => (b.length > a.length ? b : a));
  return {
    ...first,
    title,
    seeds,
    networks: networks.map(({ name, result }) => ({ ...result, name })),
  };
}

function jsonFile(
  { networks, pairs }: Comparison,
  results: readonly Result[],
  files: readonly string[],
  { format }: Options,
  base: string,
  { tool }: Context,
): OutputFile[] {
  if (!format.includes('json')) return [];
  const data = {
    schema: COMPARISON_SCHEMA,
    tool,
    results: results.map(({ title, engine, input, seeds }, i) => {
      return { file: files[i], title, engine, input, seeds };
    }),
    networks: networks.map(({ name, source, result: { config, params, macs } }) => {
      return { name, source, config, params, macs };
    }),
    pairs,
  };
  return [{ path: `${base}.json`, data: `${JSON.stringify(data, null, 2)}\n` }];
}
