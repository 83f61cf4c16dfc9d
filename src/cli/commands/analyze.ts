import path from 'node:path';
import { Command, Option } from 'commander';
import type { Result } from '../../core/result.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import {
  engineOption,
  type MeasureOptions,
  measure,
  prepareRun,
  seedsOption,
  threadsOption,
} from '../measure.ts';
import { listOf, nonEmpty } from '../options.ts';
import { renderResult } from '../render-result.ts';
import { terminalStyle } from '../style.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

const FORMATS = ['json', 'svg', 'png'] as const;
type Format = (typeof FORMATS)[number];

interface Options extends MeasureOptions {
  readonly out: string;
  readonly format: readonly Format[];
  readonly full?: true;
}

/** `spp analyze CONFIG`: the main job, from the YAML file to result, pictures and table. */
export function analyzeCommand(context: Context): Command {
  return new Command('analyze')
    .summary('measure and plot the networks of a config')
    .description(
      'Build the networks of CONFIG, push its input through them and measure the signal after every block. Writes NAME.json, NAME.svg and NAME.png, where NAME is that of the config without its ending, and prints a table.',
    )
    .argument('<config>', 'config file (YAML)', nonEmpty('the name of a file'))
    .option('-o, --out <dir>', 'folder for the files', nonEmpty('the name of a folder'), 'plots')
    .addOption(
      new Option('--format <list>', `files to write: some of ${FORMATS.join(',')}`)
        .argParser(listOf(FORMATS))
        .default(FORMATS, 'all'),
    )
    .addOption(engineOption())
    .addOption(seedsOption())
    .addOption(threadsOption())
    .option('--full', 'list every block in the table, however many')
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  const say = (line: string) => terminal.stderr.write(`${line}\n`);
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const name = path.parse(file).name;
  const outputs = options.format.map((format) => `${name}.${format}`);

  const { loadConfig } = await import('../../config/load.ts');
  const loaded = await loadConfig(file);
  const { input } = loaded.config;
  await checkOutput(from(options.out), outputs, [from(file)]);
  if (input.kind === 'images' && options.format.includes('png')) {
    await keepOutOfPictures(from(options.out), input.path, path.dirname(from(file)));
  }
  const result = await measure(await prepareRun(loaded, from(file), options), options, context);
  const files = await render(result, options.format, path.join(from(options.out), name));
  await writeFiles(files);
  if (options.quiet) return;
  const { formatTable } = await import('../../reporters/table.ts');
  terminal.stdout.write(formatTable(result, options.full ?? false, terminalStyle(terminal)));
  say(`wrote ${outputs.map((output) => path.join(options.out, output)).join(', ')}`);
}

async function render(
  result: Result,
  formats: readonly Format[],
  base: string,
): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  if (formats.includes('json')) {
    const { formatJson } = await import('../../reporters/json.ts');
    files.push({ path: `${base}.json`, data: formatJson(result) });
  }
  return [...files, ...(await renderResult(result, formats, base))];
}
