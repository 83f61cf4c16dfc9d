import path from 'node:path';
import { type Command, Option } from 'commander';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Engine } from '../engines/engine.ts';
import { ENGINE_NAMES, USUAL } from '../engines/table.ts';
import type { ChartAxis } from '../results/chart.ts';
import type { StatisticKey } from '../results/statistics.ts';
import type { Analysis } from '../run/analyze.ts';
import type { InputOrigin, KnownConfig } from '../run/input.ts';
import type { Prepared } from '../run/prepare.ts';
import { askedStatistics, chosenStatistics } from './chosen-statistics.ts';
import type { Context } from './context.ts';
import type { Helpers } from './helpers.ts';
import { wholeNumber } from './options.ts';
import { progressBar } from './progress.ts';
import { waiting, warn } from './tell.ts';

const ENGINES = ['auto', ...ENGINE_NAMES] as const;

/** What the commands that measure have in common. */
export interface MeasureOptions {
  readonly engine: (typeof ENGINES)[number];
  readonly seeds?: number;
  readonly backward?: true;
  readonly panels?: readonly StatisticKey[];
  readonly x?: ChartAxis;
  readonly threads?: number;
  readonly quiet?: true;
  readonly verbose?: true;
}

export function engineOption(): Option {
  return new Option('--engine <name>', 'what computes (see spp engines)')
    .choices(ENGINES)
    .default('auto');
}

export function verboseOption(): Option {
  return new Option('--verbose', 'say which engine computes, and why not another');
}

function backwardOption(): Option {
  return new Option('--backward', 'take the gradient back too, and draw its energy');
}

export function seedsOption(): Option {
  return new Option('--seeds <n>', 'seeds 0 to n − 1 instead of those of the config').argParser(
    wholeNumber(1, 10000),
  );
}

function threadsOption(): Option {
  return new Option('--threads <n>', 'threads of the engine (default: one a core)').argParser(
    wholeNumber(1, 1024),
  );
}

/** Adds the options of the commands that measure. */
export function withMeasureOptions(command: Command): Command {
  return command
    .addOption(engineOption())
    .addOption(seedsOption())
    .addOption(backwardOption())
    .addOption(threadsOption())
    .addOption(verboseOption());
}

/** A config whose networks are built. */
export interface Run extends InputOrigin {
  readonly config: KnownConfig;
  readonly networks: readonly Prepared[];
  /** What is drawn. */
  readonly panels: readonly StatisticKey[];
}

/**
 * Builds the networks of a config, its seeds and what it draws replaced where the command line names others; what is
 * looked at more closely is up to the command.
 *
 * @param file the config's, absolute
 * @throws UserError where a network cannot be built, or the input is not there
 */
export async function prepareRun(
  { config, locate }: LoadedConfig,
  file: string,
  options: Pick<MeasureOptions, 'seeds' | 'panels' | 'x' | 'backward'> &
    Pick<Partial<Config>, 'detail'>,
): Promise<Run> {
  const { prepare } = await import('../run/prepare.ts');
  const { knownConfig } = await import('../run/input.ts');
  const { foreseenOf } = await import('../run/foreseen.ts');
  const origin = { baseDir: path.dirname(file), inputPlace: locate(['input', 'path']) };
  const { seeds, x, detail = [] } = options;
  const asked = { ...withAxis(withSeeds(config, seeds), x), detail };
  const run = await knownConfig(asked, origin.baseDir, locate);
  const all = { ...run, statistics: askedStatistics(config, options) };
  const networks = await prepare(all, locate, origin.baseDir);
  const foreseen = networks.map(foreseenOf);
  const { statistics, panels } = chosenStatistics(config, options, foreseen, locate);
  return { config: { ...run, statistics }, networks, panels, ...origin };
}

/** Runs a config, with a bar while it takes. */
export async function measure(
  { config, networks, panels, ...origin }: Run,
  options: MeasureOptions,
  { terminal, tool }: Context,
  helpers: Helpers,
): Promise<Analysis> {
  const { analyze, beginDrawing } = await import('../run/analyze.ts');
  // While the engine loads.
  beginDrawing(networks, config, helpers.weights);
  const bar = progressBar(terminal, options.quiet ?? false);
  const engine = await openFor(options, terminal);
  try {
    return await analyze(config, networks, {
      ...origin,
      ...helpers,
      panels,
      tool,
      engine,
      onProgress: bar.update,
      onWarning: (message) => {
        bar.clear();
        warn(terminal, message);
      },
    });
  } finally {
    bar.clear();
    await engine.close();
  }
}

/** Opens the engine asked for, and says which one `auto` took where it is not the plain default. */
async function openFor(
  { engine: wanted, threads, quiet, verbose }: MeasureOptions,
  { stderr }: Context['terminal'],
): Promise<Engine> {
  const { openBest, openEngine } = await import('../engines/open.ts');
  const onWait = quiet ? undefined : waiting({ stderr });
  const { name, engine, usual, others } =
    wanted === 'auto'
      ? await openBest(threads, onWait)
      : {
          name: wanted,
          engine: await openEngine(wanted, threads, onWait),
          usual: true,
          others: [],
        };
  const broken = others.find((other) => other.name === USUAL && other.failed);
  if (broken !== undefined && !told.has(stderr)) {
    warn({ stderr }, `${USUAL} does not work here: ${broken.reason}; ${name} computes instead`);
  }
  if ((verbose || (!usual && !quiet)) && !told.has(stderr)) {
    const lines = verbose ? others.map((other) => `spp: not ${other.name}: ${other.reason}\n`) : [];
    stderr.write([`spp: engine ${name}\n`, ...lines].join(''));
    told.add(stderr);
  }
  return engine;
}

/** Where it is said already: a command may measure several times. */
const told = new WeakSet<object>();

function withAxis(config: Config, x: ChartAxis | undefined): Config {
  return x === undefined ? config : { ...config, chart: { x } };
}

export function withSeeds(config: Config, count: number | undefined): Config {
  return count === undefined
    ? config
    : { ...config, seeds: Array.from({ length: count }, (_, i) => i) };
}
