import { Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import type { Shard } from '../../run/sweep/shard.ts';
import type { Context } from '../context.ts';
import { formatNames } from '../formats.ts';
import { engineOption, seedsOption } from '../measure.ts';
import { nonEmpty, wholeNumber } from '../options.ts';
import { withOutputOptions } from '../outputs.ts';
import { progressBar } from '../progress.ts';
import { RESULT_FORMATS, USUAL_FORMATS } from '../result-files.ts';
import { finishSweep } from '../sweeps/finish.ts';
import { planText } from '../sweeps/plan-text.ts';
import { computeOnQueue, type Outcome, pendingText } from '../sweeps/queue.ts';
import { queueAddress, queueOption } from '../sweeps/queue-address.ts';
import { stopBySignals } from '../sweeps/stop.ts';
import { countText, tellUnits } from '../sweeps/tell.ts';
import { prepareWork, storedCount, type Work, type WorkOptions } from '../sweeps/work.ts';
import { tell, warn } from '../tell.ts';
import { EXIT } from '../terminal.ts';

interface Options extends WorkOptions {
  readonly dryRun?: true;
  readonly queue?: string | true;
  readonly detach?: true;
}

/** `spp sweep CONFIG`: every network under every seed as a unit of its own, on all cores, kept as it comes. */
export function sweepCommand(context: Context): Command {
  const command = new Command('sweep')
    .summary('measure a grid of networks, and go on where it stopped')
    .description(
      'Run each network of CONFIG under each seed as a unit of its own, on all cores. Units are kept in DIR/units as they come, so that the same command goes on where it stopped, and a wider grid costs only what is new. Writes what spp analyze would. Where two keys are swept it draws the phase diagram too, NAME.phase.svg and NAME.phase.png, and of more than 12 networks in place of their curves.',
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
    .addOption(
      queueOption('have the workers of a queue compute (spp worker)').conflicts(['shard', 'jobs']),
    )
    .addOption(
      new Option('--detach', 'with --queue: put the units there, take what is back, and leave'),
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

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  // Of an address with a mistake in it nobody wants to hear after a minute.
  if (options.queue !== undefined) await queueAddress(options.queue, terminal);
  else if (options.detach) refuseDetach();
  const work = await prepareWork(file, options, context);
  if (options.dryRun) {
    terminal.stdout.write(`${planText(work, options.shard)}\n`);
    return;
  }
  for (const text of [...work.networks.values()].flatMap(({ notes }) => notes))
    warn(terminal, text);
  if (!options.quiet) tell(terminal, headline(work, options));
  const { failures, status, pending = 0 } = await compute(work, options, context);
  if (status !== undefined) {
    terminal.exitCode = status;
    tell(terminal, 'spp: stopped; what is stored stays, and the same command goes on from there');
    return;
  }
  if (pending > 0) {
    if (!options.quiet) tell(terminal, pendingText(pending));
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

function refuseDetach(): never {
  throw new UserError('only units on a queue can be left', {
    place: '--detach',
    remedy: 'Name the queue with --queue, or leave --detach out.',
  });
}

/** `spp: 1000 units: 960 stored, 40 to compute on 2 processes`. */
function headline(work: Work, { shard: part, queue }: Options): string {
  const { own, missing, processes } = work;
  const which = part === undefined ? '' : `part ${part.part} of ${part.of}, `;
  const there = storedCount(work);
  const here = countText(processes, 'process', 'processes');
  const on = queue === undefined ? here : 'the queue';
  return `spp: ${which}${countText(own.length, 'unit')}: ${there} stored, ${missing.length} to compute on ${on}`;
}

async function compute(work: Work, options: Options, context: Context): Promise<Outcome> {
  if (work.missing.length === 0) return { failures: [], status: undefined };
  if (options.queue === undefined) return computeHere(work, options, context);
  return computeOnQueue(work, options, context);
}

async function computeHere(
  { opened, missing, engine, processes, changed }: Work,
  options: Options,
  { terminal }: Context,
): Promise<Outcome> {
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
        ...{ config, units: missing, baseDir, store, processes, changed },
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
