import { Command } from 'commander';
import { UserError } from '../../core/errors.ts';
import { ENGINE_NAMES, type EngineName } from '../../engines/table.ts';
import type { Unit } from '../../run/sweep/units.ts';
import type { Context } from '../context.ts';
import { formatNames } from '../formats.ts';
import { engineOption, seedsOption } from '../measure.ts';
import { nonEmpty } from '../options.ts';
import { withOutputOptions } from '../outputs.ts';
import { RESULT_FORMATS, USUAL_FORMATS } from '../result-files.ts';
import { finishSweep } from '../sweeps/finish.ts';
import { type OpenedSweep, openSweep, type SweepOptions } from '../sweeps/open.ts';
import { countText, tellUnits } from '../sweeps/tell.ts';
import { tell } from '../tell.ts';
import { EXIT } from '../terminal.ts';

interface Options extends SweepOptions {
  readonly partial?: true;
}

/** `spp merge CONFIG`: the units that parts of a sweep have left, put together. */
export function mergeCommand(context: Context): Command {
  const command = new Command('merge')
    .summary('put the units of a sweep together')
    .description(
      'Put together the units that spp sweep CONFIG --shard has left in DIR/units, and write what spp sweep on one machine writes. Tells what is missing by name, with exit status 1, and writes nothing then.',
    )
    .argument('<config>', 'config file (YAML)', nonEmpty('the name of a file'));
  return withOutputOptions(command, formatNames(RESULT_FORMATS), USUAL_FORMATS)
    .addOption(engineOption())
    .addOption(seedsOption())
    .option('--partial', 'write the networks of which no seed is missing')
    .option('-q, --quiet', 'print nothing but errors and warnings')
    .action((file: string, options: Options) => run(file, options, context));
}

async function run(file: string, options: Options, context: Context): Promise<void> {
  const { terminal } = context;
  const opened = await openSweep(file, options, context);
  const { gather, withNetworks } = await import('../../run/sweep/gather.ts');
  const units = await unitsStored(opened, options);
  const { networks, missing } = await gather(opened.config, units, opened.store);
  if (missing.length > 0) await tellMissing(missing, units.length, opened, context);
  if (missing.length > 0 && (!options.partial || networks.length === 0)) {
    terminal.exitCode = EXIT.findings;
    return;
  }
  const whole = withNetworks(
    opened.config,
    networks.map(({ index }) => index),
  );
  await finishSweep(opened, whole, networks, options, context);
}

/** The units of a config by the engine that is asked for, or by the one that most are stored of. */
async function unitsStored(opened: OpenedSweep, { engine }: Options): Promise<readonly Unit[]> {
  const { config, baseDir, store } = opened;
  const { unitsOf } = await import('../../run/sweep/units.ts');
  const { Contents } = await import('../../run/sweep/contents.ts');
  const contents = new Contents(baseDir);
  const names: readonly EngineName[] = engine === 'auto' ? ENGINE_NAMES : [engine];
  let most: { readonly units: readonly Unit[]; readonly there: number } | undefined;
  for (const name of names) {
    const units = await unitsOf(config, name, contents);
    const files = await Promise.all(units.map(({ key }) => store.has(key)));
    const there = files.filter(Boolean).length;
    if (there > (most?.there ?? 0)) most = { units, there };
  }
  if (most !== undefined) return most.units;
  throw new UserError('no unit of this config is stored here', {
    place: store.folder,
    remedy: 'Compute them with spp sweep, or name the folder that they are in with -o DIR.',
  });
}

async function tellMissing(
  missing: readonly Unit[],
  all: number,
  { store }: OpenedSweep,
  { terminal }: Context,
): Promise<void> {
  const told = missing.map(async (unit) => {
    const failure = await store.failureOf(unit.key);
    return { ...unit, message: failure && `failed: ${failure.message}` };
  });
  tellUnits('missing', await Promise.all(told), terminal);
  tell(terminal, `spp: ${missing.length} of ${countText(all, 'unit')} missing`);
}
