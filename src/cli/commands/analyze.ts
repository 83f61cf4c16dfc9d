import path from 'node:path';
import { Command, Option } from 'commander';
import type { Config } from '../../config/schema.ts';
import type { Result } from '../../core/result.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import { listOf, nonEmpty, wholeNumber } from '../options.ts';
import { progressBar } from '../progress.ts';
import { terminalStyle } from '../style.ts';
import { type OutputFile, writeFiles } from '../write-files.ts';

const FORMATS = ['json', 'svg', 'png'] as const;
type Format = (typeof FORMATS)[number];
const ENGINES = ['auto', 'ort-cpu'] as const;

interface Options {
  readonly out: string;
  readonly format: readonly Format[];
  readonly engine: (typeof ENGINES)[number];
  readonly seeds?: number;
  readonly threads?: number;
  readonly full?: true;
  readonly quiet?: true;
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
    .addOption(new Option('--engine <name>', 'what computes').choices(ENGINES).default('auto'))
    .option('--seeds <n>', 'seeds 0 to n − 1 instead of those of the config', wholeNumber(1, 10000))
    .option('--threads <n>', 'threads of the engine (default: one a core)', wholeNumber(1, 1024))
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
  const { config: given, locate } = await loadConfig(file);
  const config = withSeeds(given, options.seeds);
  const baseDir = path.dirname(from(file));
  await checkOutput(from(options.out), outputs, [from(file)]);
  if (config.input.kind === 'images' && options.format.includes('png')) {
    await keepOutOfPictures(from(options.out), config.input.path, baseDir);
  }
  const result = await measure(config, locate, baseDir, options, context);
  const files = await render(result, options.format, path.join(from(options.out), name));
  await writeFiles(files);
  if (options.quiet) return;
  const { formatTable } = await import('../../reporters/table.ts');
  terminal.stdout.write(formatTable(result, options.full ?? false, terminalStyle(terminal)));
  say(`wrote ${outputs.map((output) => path.join(options.out, output)).join(', ')}`);
}

async function measure(
  config: Config,
  locate: (path: readonly (string | number)[]) => string,
  baseDir: string,
  options: Options,
  { terminal, tool }: Context,
): Promise<Result> {
  const { analyze, prepare } = await import('../../analyze.ts');
  const { openOnnxruntimeCpu } = await import('../../engines/onnxruntime-cpu.ts');
  const { drawAhead } = await import('../../weight-source.ts');
  const networks = prepare(config, locate);
  const bar = progressBar(terminal, options.quiet ?? false);
  const weights = drawAhead();
  try {
    const engine = await openOnnxruntimeCpu(options.threads);
    try {
      return await analyze(config, networks, {
        baseDir,
        tool,
        engine,
        weights,
        onProgress: bar.update,
        onWarning: (message) => {
          bar.clear();
          terminal.stderr.write(`spp: warning: ${message}\n`);
        },
      });
    } finally {
      await engine.close();
    }
  } finally {
    bar.clear();
    await weights.close();
  }
}

function withSeeds(config: Config, count: number | undefined): Config {
  return count === undefined
    ? config
    : { ...config, seeds: Array.from({ length: count }, (_, i) => i) };
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
  if (formats.includes('svg') || formats.includes('png')) {
    const { sppSpec } = await import('../../charts/spp.ts');
    const { renderPng, renderSvg } = await import('../../charts/render.ts');
    const svg = await renderSvg(sppSpec(result));
    if (formats.includes('svg')) files.push({ path: `${base}.svg`, data: svg });
    if (formats.includes('png')) files.push({ path: `${base}.png`, data: await renderPng(svg) });
  }
  return files;
}
