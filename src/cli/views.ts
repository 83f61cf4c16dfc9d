import { access } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { DetailOptions } from '../charts/detail/subjects.ts';
import type { SheetOptions, VegaLiteSpec } from '../charts/sheet.ts';
import { UserError } from '../core/errors.ts';
import {
  DETAIL_KINDS,
  type Detail,
  type DetailKind,
  TENSORS,
  type Tensor,
} from '../results/detail.ts';
import type { Result } from '../results/result.ts';
import { chosenNetwork } from './chosen-network.ts';
import {
  GRID_VIEWS,
  type GridOptions,
  type GridViewName,
  gridView,
  withGridOptions,
} from './grid-views.ts';
import { eachNonEmpty, listOf, wholeNumber } from './options.ts';
import { type PictureOptions, refuseUnmeasured } from './render-result.ts';

/** What of a result's details, or of a sweep, is drawn. */
export interface ViewOptions extends GridOptions {
  readonly view?: ViewName;
  readonly tensor?: readonly Tensor[];
  readonly network?: readonly string[];
  readonly seed?: number;
}

/** The checkpoints of a run step by step, which no details are needed for. */
export const STEPS_VIEW = 'steps';
const VIEW_NAMES = [...DETAIL_KINDS, STEPS_VIEW, ...GRID_VIEWS] as const;
type ViewName = (typeof VIEW_NAMES)[number];

/** A picture in place of the chart. */
export interface View {
  /** What its files are called, behind the name of the result. */
  readonly name: ViewName;
  /** What is to be said of it. */
  readonly notes?: readonly string[];
  /** @throws UserError where there is nothing to draw */
  spec(sheet: SheetOptions): Promise<VegaLiteSpec>;
}

/** Adds the options that choose a view, and what of it. */
export function withViewOptions(command: Command): Command {
  const withView = command.addOption(
    new Option(
      '--view <kind>',
      'in place of the curves, draw NAME.detail.npz, which `spp analyze --detail` writes beside the result: the variance of every channel, a histogram or quantiles of all values; steps, the checkpoints of a run block by block; or a sweep over two of its keys: the phase diagram of verdicts, or a heat map of statistics',
    ).choices(VIEW_NAMES),
  );
  return withGridOptions(withView)
    .addOption(
      new Option(
        '--tensor <list>',
        `of a view, what the blocks hand on, the end of their branches, or both: some of ${TENSORS.join(', ')} (default: output)`,
      ).argParser(listOf(TENSORS)),
    )
    .option(
      '--network <name>',
      'of a view, a network by its name; may be repeated (default: all)',
      eachNonEmpty('the name of a network'),
    )
    .option(
      '--seed <n>',
      'of a view, one seed (default: all, together)',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    );
}

/**
 * The view that is asked for; null where none is.
 *
 * @param file the result's, as the user names it
 * @throws UserError where options do not go together, or there is no such network, seed or file of details
 */
export async function viewOf(
  result: Result,
  file: string,
  options: ViewOptions & PictureOptions,
): Promise<View | null> {
  const { view } = options;
  if (view === undefined) {
    const own = ['tensor', 'network', 'seed', 'over', 'where', 'of'] as const;
    refuse(options, own, 'it says what a view draws', WHICH_VIEW);
    return null;
  }
  if (isGridView(view)) return sweptView(result, view, options);
  refuse(options, ['over', 'where', 'of'], 'it says what of a sweep is drawn', WHICH_GRID);
  if (view === STEPS_VIEW) return stepsView(result, options);
  refuse(options, ['panels', 'x'], 'it is of the curves, and no view has it', 'Leave it out.');
  if (view !== 'quantiles')
    refuse(options, ['log'], `${view} are always drawn over logs`, 'Leave it out.');
  const chosen = chosenOf(result, file, options);
  const detail = await detailBeside(file, result, view);
  const { DETAIL_VIEWS } = await import('../charts/detail/views.ts');
  return {
    name: view,
    spec: async (sheet) => DETAIL_VIEWS[view](result, detail, { ...sheet, ...chosen }),
  };
}

/** @throws UserError where an option is given that it has no use for */
function stepsView(result: Result, options: ViewOptions & PictureOptions): View {
  const others = ['tensor', 'network', 'seed', 'x', 'log'] as const;
  refuse(options, others, 'the view of steps has no use for it', 'Leave it out.');
  return { name: STEPS_VIEW, spec: (sheet) => stepsOf(result, options.panels, sheet) };
}

/** The heat map of the runs of a result, block by block and step by step. */
export async function stepsOf(
  result: Result,
  panels: PictureOptions['panels'],
  sheet: SheetOptions,
): Promise<VegaLiteSpec> {
  refuseUnmeasured(panels, result.networks);
  const { stepsSpec } = await import('../charts/steps/spec.ts');
  return stepsSpec(result, { ...sheet, ...(panels === undefined ? {} : { panels }) });
}

function isGridView(view: ViewName): view is GridViewName {
  return GRID_VIEWS.some((each) => each === view);
}

/** @throws UserError where an option is given that it has no use for */
function sweptView(
  result: Result,
  view: GridViewName,
  options: ViewOptions & PictureOptions,
): View {
  const others = ['tensor', 'network', 'seed', 'x', 'log'] as const;
  refuse(options, others, 'a picture of a sweep has no use for it', 'Leave it out.');
  if (view === 'phase')
    refuse(options, ['panels', 'of'], 'verdicts are over all statistics', 'Draw --view heat.');
  const { notes, spec } = gridView(result, view, options);
  return { name: view, notes, spec };
}

const WHICH_VIEW = `Say which with --view ${VIEW_NAMES.join('|')}, or leave it out.`;
const WHICH_GRID = `Draw --view ${GRID_VIEWS.join(' or ')}, or leave it out.`;

/** @throws UserError one of the options is given */
function refuse<Options extends object>(
  options: Options,
  names: readonly (keyof Options & string)[],
  message: string,
  remedy: string,
): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UserError(message, { place: `--${given}`, remedy });
}

function chosenOf(
  { networks, seeds }: Result,
  file: string,
  { network, seed, tensor }: ViewOptions,
): DetailOptions {
  if (seed !== undefined && !seeds.includes(seed)) {
    throw new UserError(`there is no seed ${seed} in ${file}`, {
      place: '--seed',
      remedy: `It has ${seeds.join(', ')}.`,
    });
  }
  const chosen = network?.map((name) => chosenNetwork(networks, name, file));
  return {
    ...(chosen === undefined ? {} : { networks: [...new Set(chosen)] }),
    ...(tensor === undefined ? {} : { tensors: tensor }),
    ...(seed === undefined ? {} : { seeds: [seeds.indexOf(seed)] }),
  };
}

/** @throws UserError where there are none, or they are another result's */
async function detailBeside(file: string, result: Result, view: DetailKind): Promise<Detail> {
  const { detailFileOf, loadDetail } = await import('../run/detail/read.ts');
  const place = detailFileOf(file);
  try {
    await access(place);
  } catch (cause) {
    throw new UserError(`there are no details beside ${file}`, {
      place,
      remedy: `Measure them with \`spp analyze CONFIG --detail ${view}\`.`,
      cause,
    });
  }
  return loadDetail(place, result);
}
