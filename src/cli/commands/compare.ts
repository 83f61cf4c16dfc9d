import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { compareNetworks } from '../../comparison/compare.ts';
import { overlay } from '../../comparison/overlay.ts';
import type { Comparison } from '../../results/comparison.ts';
import type { Result } from '../../results/result.ts';
import { checkOutput } from '../check-output.ts';
import {
  keepPicturesApart,
  measureSources,
  readSources,
  refuseNothingInCommon,
  refuseTooFew,
} from '../compare-inputs.ts';
import type { Context } from '../context.ts';
import { type MeasureOptions, withMeasureOptions } from '../measure.ts';
import { eachNonEmpty } from '../options.ts';
import { type OutputOptions, outputsOf, tellWritten, withOutputOptions } from '../outputs.ts';
import { type PictureOptions, renderResult, withPictureOptions } from '../render-result.ts';
import { sourceNames } from '../source-names.ts';
import { terminalStyle } from '../style.ts';
import type { Terminal } from '../terminal.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

const FORMATS = ['json', 'svg', 'png'] as const;

interface Options extends PictureOptions, MeasureOptions, OutputOptions<(typeof FORMATS)[number]> {
  readonly name: string;
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
    .option('--name <name>', 'name of the files to write', fileName, 'compare');
  withOutputOptions(command, FORMATS).option(
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
  const { terminal } = context;
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const out = from(options.out);
  const outputs = outputsOf(options.name, options.format);

  const sources = await readSources(files, from, options);
  refuseTooFew(sources, files);
  await checkOutput(out, outputs, files.map(from));
  if (options.format.includes('png')) await keepPicturesApart(sources, out);
  const results = await measureSources(sources, options, context);
  const comparison = compareNetworks(results, sourceNames(files));
  refuseNothingInCommon(comparison, files);

  const { subtitleOf } = await import('../../charts/heading.ts');
  const subtitle = subtitleOf(results);
  warnOfInputs(results, subtitle, terminal);
  const base = path.join(out, options.name);
  await writeFiles([
    ...(await jsonFile(comparison, results, files, options, base, context)),
    ...(await renderResult(overlay(results, comparison), options.format, base, options, subtitle)),
  ]);
  if (options.quiet) return;
  const { formatComparison } = await import('../../reporters/compare.ts');
  const style = terminalStyle(terminal);
  terminal.stdout.write(formatComparison(comparison, options.allPairs ?? false, style));
  tellWritten(outputs, options.out, terminal);
}

/** Where inputs differ, which the subtitle tells of first. */
function warnOfInputs(results: readonly Result[], subtitle: string, { stderr }: Terminal): void {
  const inputs = new Set(results.map(({ input }) => JSON.stringify(Object.entries(input).sort())));
  if (inputs.size < 2) return;
  const [told = ''] = subtitle.split(' · ');
  const which = told.startsWith('inputs differ') ? told : 'inputs differ';
  stderr.write(`spp: warning: ${which}; a part of what the networks differ by may be theirs\n`);
}

async function jsonFile(
  comparison: Comparison,
  results: readonly Result[],
  files: readonly string[],
  { format }: Options,
  base: string,
  { tool }: Context,
): Promise<OutputFile[]> {
  if (!format.includes('json')) return [];
  const { formatComparisonJson } = await import('../../reporters/compare-json.ts');
  return [{ path: `${base}.json`, data: formatComparisonJson(comparison, results, files, tool) }];
}
