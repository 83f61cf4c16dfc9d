import type { Finding } from '../../results/finding.ts';
import type { Result } from '../../results/result.ts';
import type { KnownConfig } from '../../run/input.ts';
import type { Gathered } from '../../run/sweep/gather.ts';
import { chosenStatistics } from '../chosen-statistics.ts';
import type { Context } from '../context.ts';
import { withBackground } from '../helpers.ts';
import { tellWritten } from '../outputs.ts';
import { hasPictures, resultFiles, writeResult } from '../result-files.ts';
import type { OpenedSweep, SweepOptions } from './open.ts';

/**
 * Puts networks together to the result that a run of all of them would have had, and writes what that would write.
 *
 * @param config of these networks alone, in their order
 */
export async function finishSweep(
  { name, locate }: Pick<OpenedSweep, 'name' | 'locate'>,
  config: KnownConfig,
  networks: readonly Gathered[],
  options: SweepOptions,
  context: Context,
): Promise<void> {
  const foreseen = networks.map((network) => network.foreseen);
  const { statistics, panels } = chosenStatistics(config, {}, foreseen, locate);
  const { resultOf } = await import('../../run/result.ts');
  const [{ engine }] = networks as readonly [Gathered];
  const about = { tool: context.tool, engine, panels };
  const result = resultOf({ ...config, statistics }, networks, about);
  const measured = { name, result, detail: null, check: config.check, panels };
  const findings = await withBackground(hasPictures(options.format), (background) =>
    writeResult(measured, options, context, background),
  );
  if (options.quiet) return;
  const { terminal } = context;
  terminal.stdout.write(`${await verdictsOf(result, findings)}\n`);
  tellWritten(resultFiles(name, options.format, result.networks), options.out, terminal);
}

/** Networks that are told of one by one. */
const MOST_LINES = 40;

/** A line a network, of those that something is wrong with where there are many. */
async function verdictsOf({ networks }: Result, findings: readonly Finding[]): Promise<string> {
  const { verdict } = await import('../../check/verdict.ts');
  const wrong = new Set(findings.map(({ network }) => network));
  const isHealthy = (name: string) => !wrong.has(name);
  const names = networks.map(({ name }) => name);
  const told = names.length > MOST_LINES ? names.filter((name) => !isHealthy(name)) : names;
  const lines = told.slice(0, MOST_LINES).map((name) => `${name}: ${verdict(findings, name)}`);
  const more = told.length > MOST_LINES ? [`… and ${told.length - MOST_LINES} more`] : [];
  const healthy = names.filter(isHealthy).length;
  return [...lines, ...more, `${healthy} of ${names.length} networks are healthy`].join('\n');
}
