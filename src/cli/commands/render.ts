import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { UserError } from '../../core/errors.ts';
import { axisOf } from '../../results/chart.ts';
import { DEFAULT_CHECK } from '../../results/check-settings.ts';
import type { Detail } from '../../results/detail.ts';
import { drawnOf, type Result } from '../../results/result.ts';
import { checkOutput } from '../check-output.ts';
import type { Context } from '../context.ts';
import { firstFindings } from '../first-findings.ts';
import { FOR_TOOLS, type Formats, formatNames, makeFiles, PICTURES, REPORTS } from '../formats.ts';
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
import { commandLine, type Reported } from '../report.ts';
import { note, warn } from '../tell.ts';
import type { Terminal } from '../terminal.ts';
import { type ViewOptions, viewOf, withViewOptions } from '../views.ts';
import { writeFiles } from '../write-files.ts';

/** What is made of a result that was measured. */
interface Made {
  readonly result: Result;
  readonly picture: Picture;
  readonly reported: Reported;
}

const FORMATS = { ...PICTURES, ...FOR_TOOLS, ...REPORTS } as const satisfies Formats<Made>;

type Format = keyof typeof FORMATS;

type Options = PictureOptions & ViewOptions & OutputOptions<Format>;

/** `spp render RESULT`: draws what was measured once more, in another way. */
export function renderCommand(context: Context): Command {
  const command = new Command('render')
    .summary('redraw a result without computing it')
    .description(
      'Draw RESULT, the .json that `spp analyze` wrote, what the rules find shaded, each at its own level. Writes NAME.svg and NAME.png, where NAME is that of the result without its ending; with --view NAME.VIEW.svg, such as NAME.phase.svg. --format html writes a page to look closer at.',
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
  if (options.view !== undefined) refuseOthers(options);
  const view = await viewOf(result, file, options);
  const axis = view === null ? (options.x ?? axisOf(result)) : 'depth';
  refuseAxis(axis, options.panels, result.networks);
  const name = [nameOf(file), ...(view === null ? [] : [view.name])].join('.');
  const outputs = outputsOf(name, options.format);
  await checkOutput(from(options.out), outputs, [from(file)]);
  const base = path.join(from(options.out), name);
  const { diagnose } = await import('../../check/diagnose.ts');
  const findings = diagnose(result, DEFAULT_CHECK);
  const shading = await firstFindings(result, findings, options.panels ?? drawnOf(result));
  const drawn = view === null ? { shading } : { spec: view.spec };
  const picture = pictureOf(result, { ...options, ...drawn });
  const command = commandLine(terminal);
  const detail = options.format.includes('html') ? await detailIn(file, result, terminal) : null;
  const reported = { drawn: result, findings, file: name, command, options, detail };
  await writeFiles(await makeFiles(FORMATS, options.format, base, { result, picture, reported }));
  // A view has no curves that could look alike.
  const networks = view === null ? result.networks : [];
  await warnOfPicture({ picture, axis, networks, formats: options.format }, terminal);
  if (options.quiet) return;
  for (const text of view?.notes ?? []) note(terminal, text);
  tellWritten(outputs, options.out, terminal);
}

/** What a view is no picture of, and where its details are. */
const NOT_OF_VIEWS = {
  csv: [
    'the table has the values of the curves',
    'The details are in NAME.detail.npz, which NumPy reads.',
  ],
  html: ['a report shows all views', 'It has the details that are beside the result.'],
} as const satisfies { readonly [Other in Format]?: readonly [string, string] };

/** @throws UserError a file of the curves is asked for, where a view of details is drawn */
function refuseOthers({ format }: Options): void {
  for (const [name, [message, remedy]] of Object.entries(NOT_OF_VIEWS)) {
    if (!format.some((each) => each === name)) continue;
    throw new UserError(`a view is a picture, and ${message}`, {
      place: '--format',
      remedy: `Leave out ${name}, or --view. ${remedy}`,
    });
  }
}

/** The details beside a result; null where there are none, or others. */
async function detailIn(file: string, result: Result, terminal: Terminal): Promise<Detail | null> {
  const { detailFileOf, loadDetail } = await import('../../run/detail/read.ts');
  const place = detailFileOf(file);
  if (!existsSync(place)) return null;
  try {
    return await loadDetail(place, result);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(terminal, `${place} is left out of the report: ${error.message}`);
    return null;
  }
}
