import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { UserError } from '../../core/errors.ts';
import type { Context } from '../context.ts';
import { nonEmpty, wholeNumber } from '../options.ts';
import { queueAddress, queueOption } from '../sweeps/queue-address.ts';
import { stopBySignals, type Watch } from '../sweeps/stop.ts';
import { countText } from '../sweeps/tell.ts';
import { note, tell, warn } from '../tell.ts';

interface Options {
  readonly queue?: string | true;
  readonly jobs?: number;
  readonly data: string;
  readonly quiet?: true;
}

/** `spp worker`: computes what `spp sweep --queue` asks for, until it is told to stop. */
export function workerCommand(context: Context): Command {
  return new Command('worker')
    .summary('compute units for the sweeps of others')
    .description(
      'Compute the units that spp sweep CONFIG --queue puts on a queue (Redis or Valkey), until a signal comes: SIGTERM or Ctrl-C lets it finish the units in hand and leave with exit status 75, a second one at once.',
    )
    .addOption(queueOption('the queue to work at'))
    .addOption(
      new Option('--jobs <n>', 'processes, of one thread each (default: one a core)').argParser(
        wholeNumber(1, 1024),
      ),
    )
    .option(
      '--data <dir>',
      'folder of the pictures, arrays, models and weights that configs name',
      nonEmpty('the name of a folder'),
      '.',
    )
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((options: Options) => run(options, context));
}

/** Milliseconds for which a queue that does not answer is waited for at the end. */
const PATIENCE = 3000;

async function run(options: Options, { terminal }: Context): Promise<void> {
  const address = await queueAddress(options.queue, terminal);
  const folder = path.resolve(terminal.cwd(), options.data);
  await refuseNoFolder(folder, options.data);
  const { connect } = await import('../../run/queue/connect.ts');
  const { Server } = await import('../../run/queue/serve.ts');
  const connection = await connect(address, {
    onLost: () => note(terminal, `${address.shown} does not answer; waiting for it`),
    onBack: () => note(terminal, `${address.shown} is back`),
  });
  const processes = options.jobs ?? os.availableParallelism();
  let done = 0;
  const server = new Server(connection, {
    processes,
    folder,
    onUnit: () => {
      done++;
    },
    onFailure: (name, message) => tell(terminal, `spp: failed: ${name}: ${message}`),
    onTrouble: (message) => warn(terminal, `${address.shown}: ${message}`),
  });
  const how = countText(processes, 'process', 'processes');
  if (!options.quiet) tell(terminal, `spp: at ${address.shown}, ${how}, files under ${folder}`);
  const status = await untilStopped(server, connection, terminal);
  if (!options.quiet) tell(terminal, `spp: stopped after ${countText(done, 'unit')}`);
  terminal.exitCode = status;
}

type Server = import('../../run/queue/serve.ts').Server;
type Connection = import('../../run/queue/connect.ts').Connection;

/** @returns the exit status */
async function untilStopped(
  server: Server,
  connection: Connection,
  terminal: Context['terminal'],
): Promise<number | undefined> {
  let watch: Watch | undefined;
  await new Promise<void>((resolve) => {
    const leave = (ended: Promise<void>) => {
      ended.then(resolve, resolve);
      // A queue that does not answer cannot be told.
      silent(connection).then(resolve, resolve);
    };
    const work = { stop: () => leave(server.stop()), close: () => leave(server.abort()) };
    watch = stopBySignals(work, terminal, ['SIGTERM', 'SIGINT']);
  });
  server.leave();
  watch?.release();
  return watch?.status();
}

/** Until the queue has not answered for a while. */
async function silent(connection: Connection): Promise<void> {
  let left = PATIENCE;
  while (left > 0) {
    await wait(PATIENCE / 10, undefined, { ref: false });
    left = connection.isThere() ? PATIENCE : left - PATIENCE / 10;
  }
}

async function refuseNoFolder(folder: string, place: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return;
  throw new UserError('there is no such folder', {
    place,
    remedy: 'Name the folder in which files of configs lie with --data DIR.',
  });
}
