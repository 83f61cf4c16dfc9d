import path from 'node:path';
import type { KnownConfig } from '../../run/input.ts';
import type { Gathered } from '../../run/sweep/gather.ts';
import { chosenStatistics } from '../chosen-statistics.ts';
import type { Context } from '../context.ts';
import { withBackground } from '../helpers.ts';
import { tellWritten } from '../outputs.ts';
import { hasPictures, writeResult } from '../result-files.ts';
import { note } from '../tell.ts';
import type { OpenedSweep, SweepOptions } from './open.ts';
import { phaseFiles, phaseIn } from './phase.ts';
import { ownFormats, phaseName, sweepFiles } from './pictures.ts';
import { summaryOf } from './summary.ts';

/**
 * Puts networks together to the result that a run of all of them would have had, and writes what that would write, and
 * where two keys are swept the phase diagram.
 *
 * @param config of these networks alone, in their order
 */
export async function finishSweep(
  { name, locate, pictures }: Pick<OpenedSweep, 'name' | 'locate' | 'pictures'>,
  config: KnownConfig,
  networks: readonly Gathered[],
  options: SweepOptions,
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const foreseen = networks.map((network) => network.foreseen);
  const { statistics, panels } = chosenStatistics(config, {}, foreseen, locate);
  const { resultOf } = await import('../../run/result.ts');
  const [{ engine }] = networks as readonly [Gathered];
  const about = { tool: context.tool, engine, panels };
  const result = resultOf({ ...config, statistics }, networks, about);
  const measured = { name, result, detail: null, check: config.check, panels };
  const phase = pictures.phase ? await phaseIn(result, config) : null;
  const base = path.join(path.resolve(terminal.cwd(), options.out), phaseName(name));
  const beside = phase === null ? undefined : phaseFiles(result, phase, options.format, base);
  const written = { ...options, format: ownFormats(options.format, pictures) };
  const findings = await withBackground(hasPictures(options.format), (background) =>
    writeResult(measured, written, context, background, beside),
  );
  if (options.quiet) return;
  terminal.stdout.write(`${await summaryOf(result, findings, phase, context)}\n`);
  if (!pictures.curves && hasPictures(options.format)) note(terminal, WITHOUT_CURVES);
  const files = sweepFiles(name, options.format, result.networks, pictures);
  tellWritten(files, options.out, terminal);
}

const WITHOUT_CURVES =
  'there are too many curves to be told apart in one picture, and the phase diagram stands for them; spp render draws them';
