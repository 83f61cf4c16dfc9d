import path from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import { checkOutput } from '../check-output.ts';
import { chosenNetwork } from '../chosen-network.ts';
import type { Context } from '../context.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../export-formats.ts';
import { formatNames } from '../formats.ts';
import { nonEmpty, wholeNumber } from '../options.ts';
import { nameOf, tellWritten } from '../outputs.ts';
import { note } from '../tell.ts';
import { writeFiles } from '../write-files.ts';

interface Options {
  readonly format: ExportFormat;
  readonly network?: string;
  readonly seed?: number;
  readonly out: string;
  readonly externalData?: true;
  readonly quiet?: true;
}

/** The largest seed of a config. */
const MAX_SEED = 2 ** 32 - 1;

/** `spp export CONFIG`: a network with its weights, for other tools. */
export function exportCommand(context: Context): Command {
  const formats = formatNames(EXPORT_FORMATS);
  return new Command('export')
    .summary('write a network with its weights, as ONNX or safetensors')
    .description(
      'Write one network of CONFIG whole, with its weights as they are drawn under a seed: the very one that `spp analyze` measures. Writes NETWORK.onnx, which onnxruntime runs and any model viewer opens, or NETWORK.safetensors, under the names of timm where timm has the network. Prints how to load it.',
    )
    .argument('<config>', 'config file (YAML)', nonEmpty('the name of a file'))
    .addOption(
      new Option('--format <name>', 'what to write').choices(formats).makeOptionMandatory(),
    )
    .option(
      '--network <name>',
      'which one, where there are several',
      nonEmpty('the name of a network'),
    )
    .addOption(
      new Option('--seed <n>', 'of its weights (default: the first of the config)').argParser(
        wholeNumber(0, MAX_SEED),
      ),
    )
    .option(
      '-o, --out <path>',
      'folder for the file, or the file itself by an ending of the format',
      nonEmpty('the name of a file or folder'),
      '.',
    )
    .option(
      '--external-data',
      'weights of ONNX in NAME.onnx.data, as those beyond 1.5 GB are anyway',
    )
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  refuseOptions(options);
  const from = (place: string) => path.resolve(terminal.cwd(), place);
  const { loadConfig } = await import('../../config/load.ts');
  const { config, locate } = await loadConfig(file);
  const index = chosenNetwork(config.networks, options.network, file);
  const { planOf } = await import('../../run/prepare.ts');
  const { knownConfig } = await import('../../run/input.ts');
  const known = await knownConfig(config, path.dirname(from(file)), locate);
  const { spec, plan } = planOf(known, index, locate);
  const [first = 0] = config.seeds;
  const target = targetOf(options, fileNameOf(spec.name) || nameOf(file));
  const made = await EXPORT_FORMATS[options.format]({
    spec,
    plan,
    seed: options.seed ?? first,
    name: target.name,
    separate: options.externalData ?? false,
    tool: context.tool,
  });
  const names = made.files.map((each) => each.name);
  await checkOutput(from(target.folder), names, [from(file)]);
  await writeFiles(
    made.files.map(({ name, data }) => ({ path: path.join(from(target.folder), name), data })),
  );
  for (const text of made.notes) note(terminal, text);
  if (options.quiet) return;
  tellWritten(names, target.folder, terminal);
  terminal.stdout.write(`${made.usage(path.join(target.folder, names[0] as string))}\n`);
}

/** @throws UserError where the options are not those of the format */
function refuseOptions({ format, out, externalData }: Options): void {
  const other = formatNames(EXPORT_FORMATS).find((each) => each !== format && endsIn(out, each));
  if (other !== undefined) {
    throw new UserError(`${out} has the ending of ${other}, and --format is ${format}`, {
      place: '--out',
      remedy: `Name a folder, or a file that ends in .${format}.`,
    });
  }
  if (externalData === undefined || format === 'onnx') return;
  throw new UserError(`${format} has its weights in one file, whatever their size`, {
    place: '--external-data',
    remedy: 'Leave it out, or write --format onnx.',
  });
}

function endsIn(out: string, format: ExportFormat): boolean {
  const { name, ext } = path.parse(out);
  return name !== '' && ext.toLowerCase() === `.${format}`;
}

/** Where the file goes: the folder, and its name without the ending. */
function targetOf({ out, format }: Options, name: string) {
  if (!endsIn(out, format)) return { folder: out, name };
  const { dir, name: given } = path.parse(out);
  return { folder: dir === '' ? '.' : dir, name: given };
}

/** Characters of a file's name that every file system has room for. */
const LONGEST_NAME = 80;

/** The name of a network as that of a file: what no file system takes, and spaces, are dashes. */
function fileNameOf(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}.]+/gu, '-').slice(0, LONGEST_NAME);
  return plain.replace(/^[-.]+|[-.]+$/g, '');
}
