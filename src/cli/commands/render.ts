import path from 'node:path';
import { Command } from 'commander';
import type { Shading } from '../../charts/finding-marks.ts';
import { UserError } from '../../core/errors.ts';
import { axisOf } from '../../results/chart.ts';
import { DEFAULT_CHECK } from '../../results/check-settings.ts';
import { drawnOf, type Result } from '../../results/result.ts';
import { checkOutput } from '../check-output.ts';
import type { Context } from '../context.ts';
import { firstFindings } from '../first-findings.ts';
import { FOR_TOOLS, type Formats, formatNames, makeFiles, PICTURES } from '../formats.ts';
import { nonEmpty } from '../options.ts';
import {
  nameOf,
  type OutputOptions,
  outputsOf,
  tellWritten,
  withOutputOptions,
} from '../outputs.ts';
import { warnOfPicture } from '../picture-warnings.ts';
import {
  type Picture,
  type PictureOptions,
  pictureOf,
  refuseAxis,
  withPictureOptions,
} from '../render-result.ts';
import { type ViewOptions, viewOf, withViewOptions } from '../views.ts';
import { writeFiles } from '../write-files.ts';

/** What is made of a result that was measured. */
interface Made {
  readonly result: Result;
  readonly picture: Picture;
}

const FORMATS = { ...PICTURES, ...FOR_TOOLS } as const satisfies Formats<Made>;

type Options = PictureOptions & ViewOptions & OutputOptions<keyof typeof FORMATS>;

/** `spp render RESULT`: draws what was measured once more, in another way. */
export function renderCommand(context: Context): Command {
  const command = new Command('render')
    .summary('redraw a result without computing it')
    .description(
      'Draw RESULT, the .json that `spp analyze` wrote, what the rules find shaded, each at its own level. Writes NAME.svg and NAME.png, where NAME is that of the result without its ending; with --view NAME.channels.svg, NAME.histogram.svg or NAME.quantiles.svg.',
    )
    .argument('<result>', 'result file (JSON)', nonEmpty('the name of a file'));
  withOutputOptions(command, formatNames(FORMATS), formatNames(PICTURES));
  return withViewOptions(withPictureOptions(command))
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, options: Options, { terminal }: Context): Promise<void> {
  const from = (name: string) => path.resolve(terminal.cwd(), name);
  const { loadResult } = await import('../../results/files/load.ts');
  const result = await loadResult(file);
  const view = await viewOf(result, file, options);
  if (view !== null) refuseTable(options);
  const axis = view === null ? (options.x ?? axisOf(result)) : 'depth';
  refuseAxis(axis, options.panels, result.networks);
  const name = [nameOf(file), ...(view === null ? [] : [view.name])].join('.');
  const outputs = outputsOf(name, options.format);
  await checkOutput(from(options.out), outputs, [from(file)]);
  const base = path.join(from(options.out), name);
  const drawn = view === null ? { shading: await shadingOf(result, options) } : { spec: view.spec };
  const picture = pictureOf(result, { ...options, ...drawn });
  await writeFiles(await makeFiles(FORMATS, options.format, base, { result, picture }));
  // A view has no curves that could look alike.
  const networks = view === null ? result.networks : [];
  await warnOfPicture({ picture, axis, networks, formats: options.format }, terminal);
  if (options.quiet) return;
  tellWritten(outputs, options.out, terminal);
}

/** @throws UserError a table of the curves is asked for, where a view of details is drawn */
function refuseTable({ format }: Options): void {
  if (!format.includes('csv')) return;
  throw new UserError('a view is a picture, and the table has the values of the curves', {
    place: '--format',
    remedy: 'Leave out csv, or --view. The details are in NAME.detail.npz, which NumPy reads.',
  });
}

async function shadingOf(result: Result, { panels }: Options): Promise<Shading> {
  const { diagnose } = await import('../../check/diagnose.ts');
  const findings = diagnose(result, DEFAULT_CHECK);
  return firstFindings(result, findings, panels ?? drawnOf(result));
}
