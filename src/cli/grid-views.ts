import { type Command, InvalidArgumentError, Option } from 'commander';
import type { HeatOptions } from '../charts/grid/heat.ts';
import type { SheetOptions, VegaLiteSpec } from '../charts/sheet.ts';
import type { CheckSettings } from '../results/check-settings.ts';
import { type GridChoice, gridOf, type SweepGrid } from '../results/grid/grid.ts';
import { REDUCTIONS, type Reduction } from '../results/grid/reduced.ts';
import type { Result } from '../results/result.ts';
import type { Judged } from '../results/verdicts.ts';
import { type PictureOptions, refuseUnmeasured } from './render-result.ts';

/** The pictures of a sweep over two of its keys. */
export const GRID_VIEWS = ['phase', 'heat'] as const;
export type GridViewName = (typeof GRID_VIEWS)[number];

/** What of a sweep is drawn. */
export interface GridOptions {
  readonly over?: readonly string[];
  readonly where?: NonNullable<GridChoice['where']>;
  readonly of?: Reduction;
}

/** Adds the options that choose what of a sweep is drawn. */
export function withGridOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--over <keys>',
        'of phase and heat, the two keys of the sweep, from left to right and up, such as alpha,stages; network for those of the config (default: the first that differ)',
      ).argParser(keys),
    )
    .addOption(
      new Option(
        '--where <key=value>',
        'of phase and heat, the one value of a key that is drawn; may be repeated',
      ).argParser(condition),
    )
    .addOption(
      new Option(
        '--of <what>',
        'of heat, each statistic at the last block, its slope over the blocks, or at the worst block (default: last)',
      ).choices(REDUCTIONS),
    );
}

function keys(text: string): string[] {
  const given = text.split(',').map((key) => key.trim());
  if (given.length <= 2 && !given.includes('')) return given;
  throw new InvalidArgumentError('Expected two keys, such as alpha,stages.');
}

function condition(text: string, before: GridOptions['where'] = []): GridOptions['where'] {
  const at = text.indexOf('=');
  const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at > 0 && key !== '' && value !== '') return [...before, { key, value }];
  throw new InvalidArgumentError('Expected a key and its value, such as alpha=0.5.');
}

/** A picture of a sweep, and what is to be said of it. */
export interface GridView {
  readonly notes: readonly string[];
  spec(sheet: SheetOptions): Promise<VegaLiteSpec>;
}

/**
 * A picture of a sweep.
 *
 * @throws UserError where nothing was swept, or there is no such key, value or statistic
 */
export function gridView(
  result: Result,
  view: GridViewName,
  options: GridOptions & Pick<PictureOptions, 'panels'>,
  settings?: CheckSettings,
): GridView {
  const { panels, of } = options;
  const grid = gridOf(result, options);
  refuseUnmeasured(panels, result.networks);
  const notes = grid.fixed
    .filter(({ asked }) => !asked)
    .map(({ label }) => `drawn for ${label}; --where draws another`);
  const chosen = {
    ...(panels === undefined ? {} : { panels }),
    ...(of === undefined ? {} : { of }),
  };
  return { notes, spec: (sheet) => SPECS[view](result, grid, { ...sheet, ...chosen }, settings) };
}

const SPECS = {
  phase: async (result, grid, sheet, settings) => {
    return phaseOf(result, grid, await judgedOf(result, settings), sheet);
  },
  heat: async (result, grid, sheet) => {
    const { heatSpec } = await import('../charts/grid/heat.ts');
    return heatSpec(result, grid, sheet);
  },
} as const satisfies Readonly<
  Record<
    GridViewName,
    (
      result: Result,
      grid: SweepGrid,
      sheet: HeatOptions,
      settings?: CheckSettings,
    ) => Promise<VegaLiteSpec>
  >
>;

/** The phase diagram of networks that are judged. */
export async function phaseOf(
  result: Result,
  grid: SweepGrid,
  judged: readonly Judged[],
  sheet: SheetOptions,
): Promise<VegaLiteSpec> {
  const { phaseSpec } = await import('../charts/grid/phase.ts');
  return phaseSpec(result, grid, judged, sheet);
}

/** How the rules judge each network of a result. */
export async function judgedOf(result: Result, settings?: CheckSettings): Promise<Judged[]> {
  const { judgeNetworks } = await import('../check/verdicts/judge.ts');
  return judgeNetworks(result, settings);
}
