import { Command, InvalidArgumentError, Option } from 'commander';
import type { EngineName } from '../../engines/table.ts';
import { axisOf } from '../../results/chart.ts';
import type { FailureRecord } from '../../run/sweep/record.ts';
import type { Shard } from '../../run/sweep/shard.ts';
import type { Unit } from '../../run/sweep/units.ts';
import type { ValidatedNetworks } from '../../run/sweep/validate.ts';
import { askedStatistics, chosenStatistics } from '../chosen-statistics.ts';
import type { Context } from '../context.ts';
import { formatNames } from '../formats.ts';
import { engineOption, seedsOption } from '../measure.ts';
import { nonEmpty, wholeNumber } from '../options.ts';
import { withOutputOptions } from '../outputs.ts';
import { progressBar } from '../progress.ts';
import { refuseAxis } from '../render-result.ts';
import { RESULT_FORMATS, USUAL_FORMATS } from '../result-files.ts';
import { finishSweep } from '../sweeps/finish.ts';
import { engineFor, type OpenedSweep, openSweep, type SweepOptions } from '../sweeps/open.ts';
import { planText } from '../sweeps/plan-text.ts';
import { stopBySignals } from '../sweeps/stop.ts';
import { countText, tellUnits } from '../sweeps/tell.ts';
import { tell, warn } from '../tell.ts';
import { EXIT } from '../terminal.ts';

interface Options extends SweepOptions {
  readonly jobs?: number;
  readonly shard?: Shard;
  readonly dryRun?: true;
}

/** `spp sweep CONFIG`: every network under every seed as a unit of its own, on all cores, kept as it comes. */
export function sweepCommand(context: Context): Command {
  const command = new Command('sweep')
    .summary('measure a grid of networks, and go on where it stopped')
    .description(
      'Run each network of CONFIG under each seed as a unit of its own, on all cores. Units are kept in DIR/units as they come, so that the same command goes on where it stopped, and a wider grid costs only what is new. Writes what spp analyze would.',
    )
    .argument('<config>', 'config file (YAML)', nonEmpty('the name of a file'));
  return withOutputOptions(command, formatNames(RESULT_FORMATS), USUAL_FORMATS)
    .addOption(engineOption())
    .addOption(seedsOption())
    .addOption(
      new Option('--jobs <n>', 'processes, of one thread each (default: one a core)').argParser(
        wholeNumber(1, 1024),
      ),
    )
    .addOption(
      new Option(
        '--shard <i/n>',
        'compute part i of n, from 1, and leave its units for spp merge',
      ).argParser(shard),
    )
    .option('--dry-run', 'tell what there is to compute, and what it would cost')
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

/** Parts of a sweep; more would be a task a unit, which a scheduler is too slow for. */
const MOST_PARTS = 100_000;

function shard(text: string): Shard {
  const [, part = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const given = { part: Number(part), of: Number(of) };
  if (given.part >= 1 && given.part <= given.of && given.of <= MOST_PARTS) return given;
  throw new InvalidArgumentError('Expected a part and how many there are, such as 1/20 … 20/20.');
}

/** What is to be done of a sweep. */
interface Work {
  readonly opened: OpenedSweep;
  /** Those of which it has units. */
  readonly networks: ValidatedNetworks;
  /** All of the config's, and those that are this command's. */
  readonly units: readonly Unit[];
  readonly own: readonly Unit[];
  /** Of its own, those that are stored, with the seconds that each took, and those that are not. */
  readonly stored: ReadonlyMap<string, number>;
  readonly missing: readonly Unit[];
  readonly engine: EngineName;
  readonly processes: number;
}

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  const work = await prepareWork(file, options, context);
  if (options.dryRun) {
    terminal.stdout.write(`${planText(work, options.shard)}\n`);
    return;
  }
  for (const text of [...work.networks.values()].flatMap(({ notes }) => notes))
    warn(terminal, text);
  if (!options.quiet) tell(terminal, headline(work, options.shard));
  const { failures, status } = await compute(work, options, context);
  if (status !== undefined) {
    terminal.exitCode = status;
    tell(terminal, 'spp: stopped; what is stored stays, and the same command goes on from there');
    return;
  }
  if (failures.length > 0) {
    tellUnits('failed', failures, terminal);
    const rest =
      'Run the same command again to try them once more; spp merge --partial writes the rest.';
    tell(terminal, `  ${rest}`);
    terminal.exitCode = EXIT.findings;
    return;
  }
  if (options.shard === undefined) await finish(work, options, context);
}

/** All that can be wrong, before the first network runs; of a part, what can be of its own networks. */
async function prepareWork(file: string, options: Options, context: Context): Promise<Work> {
  const opened = await openSweep(file, options, context);
  const engine = await engineFor(options, context);
  if (options.shard !== undefined) {
    const units = await allUnits(opened, engine);
    const { shardOf } = await import('../../run/sweep/shard.ts');
    const own = shardOf(units, options.shard);
    const networks = await validated(opened, new Set(own.map(({ network }) => network)));
    return workOf({ opened, engine, networks, units, own }, options);
  }
  const networks = await validated(opened);
  const all = [...networks.values()];
  chosenStatistics(opened.config, {}, all, opened.locate);
  refuseAxis(axisOf(opened.config), undefined, all);
  const units = await allUnits(opened, engine);
  return workOf({ opened, engine, networks, units, own: units }, options);
}

async function validated(
  { config, locate, baseDir }: OpenedSweep,
  places?: Iterable<number>,
): Promise<ValidatedNetworks> {
  const { validate } = await import('../../run/sweep/validate.ts');
  const asked = { ...config, statistics: askedStatistics(config, {}) };
  return validate(asked, locate, baseDir, places);
}

async function allUnits({ config, baseDir }: OpenedSweep, engine: EngineName): Promise<Unit[]> {
  const { unitsOf } = await import('../../run/sweep/units.ts');
  const { Contents } = await import('../../run/sweep/contents.ts');
  return unitsOf(config, engine, new Contents(baseDir));
}

/** What of some units is missing, and how many processes compute it. */
async function workOf(
  chosen: Omit<Work, 'stored' | 'missing' | 'processes'>,
  { jobs }: Options,
): Promise<Work> {
  const { opened, engine, networks, own } = chosen;
  const { storedOf } = await import('../../run/sweep/stored.ts');
  const { processesFor } = await import('../sweeps/estimate.ts');
  const stored = await storedOf(own, opened.store);
  // Two networks that differ in their names alone are one unit under each seed.
  const missing = [...new Map(own.map((unit) => [unit.key, unit])).values()].filter(
    ({ key }) => !stored.has(key),
  );
  const most = jobs ?? processesFor(engine, networks);
  const processes = Math.min(most, Math.max(1, missing.length));
  return { ...chosen, stored, missing, processes };
}

/** `spp: 1000 units: 960 stored, 40 to compute on 2 processes`. */
function headline({ own, missing, processes }: Work, part: Shard | undefined): string {
  const which = part === undefined ? '' : `part ${part.part} of ${part.of}, `;
  const there = own.length - missing.length;
  const on = countText(processes, 'process', 'processes');
  return `spp: ${which}${countText(own.length, 'unit')}: ${there} stored, ${missing.length} to compute on ${on}`;
}

async function compute(
  { opened, missing, engine, processes }: Work,
  options: Options,
  { terminal }: Context,
): Promise<{ failures: readonly FailureRecord[]; status: number | undefined }> {
  if (missing.length === 0) return { failures: [], status: undefined };
  const { openPool } = await import('../../run/sweep/pool.ts');
  const { computeUnits } = await import('../../run/sweep/run.ts');
  const { config, baseDir, store } = opened;
  const pool = openPool(engine, processes);
  const watch = stopBySignals(pool, terminal);
  const bar = progressBar(terminal, options.quiet ?? false);
  const total = missing.length;
  try {
    const failures = await computeUnits(
      {
        ...{ config, units: missing, baseDir, store, processes },
        onUnit: ({ name: network, seed }, done) => bar.update({ network, seed, done, total }),
        onWarning: (message) => {
          bar.clear();
          warn(terminal, message);
        },
      },
      pool,
    );
    return { failures, status: watch.status() };
  } finally {
    bar.clear();
    pool.close();
    watch.release();
  }
}

async function finish({ opened, units }: Work, options: Options, context: Context): Promise<void> {
  const { gather } = await import('../../run/sweep/gather.ts');
  const { config, store } = opened;
  const { networks, missing } = await gather(config, units, store);
  if (missing.length > 0) throw new Error('a unit that was stored is gone');
  await finishSweep(opened, config, networks, options, context);
}
