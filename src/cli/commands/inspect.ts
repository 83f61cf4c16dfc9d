import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import type { PointsWanted } from '../../networks/imported.ts';
import { PlanError } from '../../plan/error.ts';
import type { InspectRequest } from '../../run/imported/inspect.ts';
import type { Context } from '../context.ts';
import { eachNonEmpty, wholeNumber } from '../options.ts';
import { terminalStyle } from '../style.ts';

interface Options {
  readonly points: PointsWanted;
  readonly batch?: number;
  readonly size?: readonly [number, number];
  readonly dim?: Readonly<Record<string, number>>;
  readonly weights?: true;
  readonly json?: true;
}

/** `spp inspect MODEL…`: what is in an ONNX file, and where it would be measured. */
export function inspectCommand(context: Context): Command {
  return new Command('inspect')
    .summary('show what is in an ONNX file, and its points')
    .description(
      'Read ONNX files without running them, and print inputs, outputs, normalisers and the points at which `model: net.onnx` of a config is measured; of each addition that is not residual, why. Weights stay on disk.',
    )
    .argument('<model...>', 'ONNX files', eachNonEmpty('the name of a file'))
    .addOption(
      new Option('--points <which>', 'additions, layers, or patterns of names, with commas')
        .default('additions')
        .argParser(pointsOf),
    )
    .addOption(
      new Option('--batch <n>', 'samples, where the model leaves them open').argParser(
        wholeNumber(1, 65536),
      ),
    )
    .addOption(
      new Option(
        '--size <n>',
        'side of pictures, n or HxW, where the model leaves it open',
      ).argParser(sizeOf),
    )
    .addOption(
      new Option(
        '--dim <name=n>',
        'a size that the model leaves open; may be given again',
      ).argParser(dimOf),
    )
    .option('--weights', 'list the weights that weights: drawn draws, by name')
    .option('--json', 'print JSON')
    .action((files: string[], options: Options) => run(files, options, context));
}

async function run(
  files: readonly string[],
  options: Options,
  { terminal }: Context,
): Promise<void> {
  const { formatInspection, formatInspectionJson } = await import('../../reporters/inspection.ts');
  const failures: UserError[] = [];
  for (const file of files) {
    try {
      const model = await inspect(file, options, terminal.cwd());
      const style = terminalStyle(terminal);
      const text = formatInspection(model, options.weights ?? false, style);
      terminal.stdout.write(options.json ? formatInspectionJson(model) : text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  // The last is told as every mistake is; those before it here, so that none is lost.
  const last = failures.pop();
  for (const failure of failures) terminal.stderr.write(`spp: ${failure.format()}\n`);
  if (last !== undefined) throw last;
}

async function inspect(file: string, { points, batch, size, dim = {} }: Options, folder: string) {
  const { inspectModel } = await import('../../run/imported/inspect.ts');
  const request: InspectRequest = { file, points, batch, size, dims: dim };
  try {
    return await inspectModel(request, folder);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new UserError(error.message, { place: file, remedy: error.remedy, cause: error });
  }
}

function pointsOf(text: string): PointsWanted {
  if (text === 'additions' || text === 'layers') return text;
  const patterns = text.split(',').filter((pattern) => pattern !== '');
  if (patterns.length === 0)
    throw new InvalidArgumentError('It must be additions, layers, or patterns.');
  return patterns;
}

function sizeOf(text: string): [number, number] {
  const [height, width = height, ...more] = text.split('x').map(wholeNumber(1, 16384));
  if (height === undefined || width === undefined || more.length > 0) {
    throw new InvalidArgumentError('It must be n, or HxW.');
  }
  return [height, width];
}

function dimOf(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=n, such as sequence=128.');
  return { ...before, [text.slice(0, at)]: wholeNumber(1, 2 ** 24)(text.slice(at + 1)) };
}
