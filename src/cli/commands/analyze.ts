import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import type { Result } from '../../core/result.ts';
import type { Context } from '../context.ts';
import { listOf, wholeNumber } from '../options.ts';
import { checkOutput, type OutputFile, writeFiles } from '../output.ts';
import { progressBar } from '../progress.ts';
import { terminalStyle } from '../style.ts';

const FORMATS = ['json', 'svg', 'png'] as const;
type Format = (typeof FORMATS)[number];
const ENGINES = ['auto', 'ort-cpu'] as const;

interface Options {
  readonly out: string;
  readonly format: readonly Format[];
  readonly engine: readonly string[];
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
      'Build the networks of CONFIG (YAML), push its input through them and measure the signal\nafter each block. Writes NAME.json, NAME.svg and NAME.png, NAME being that of the config,\nand prints a table.',
    )
    .argument('<config>', 'config file (YAML)')
    .option('-o, --out <dir>', 'folder for the files', 'plots')
    .option('--format <list>', `files to write: ${FORMATS.join(', ')}`, listOf(FORMATS), [
      ...FORMATS,
    ])
    .option('--engine <name>', `engine: ${ENGINES.join(' or ')}`, listOf(ENGINES), ['auto'])
    .option(
      '--seeds <n>',
      'use seeds 0 to n − 1 instead of those of the config',
      wholeNumber(1, 10000),
    )
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
  await checkOutput(from(options.out), outputs, [from(file)]);
  const result = await measure(config, locate, path.dirname(from(file)), options, context);
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
    bar.clear();
    await engine.close();
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
