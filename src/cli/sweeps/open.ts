import path from 'node:path';
import type { LoadedConfig } from '../../config/load.ts';
import { UserError } from '../../core/errors.ts';
import type { Locate } from '../../core/place.ts';
import type { EngineName } from '../../engines/table.ts';
import { filesRead, pictureFolders } from '../../run/files-read.ts';
import type { KnownConfig } from '../../run/input.ts';
import type { Store } from '../../run/sweep/store.ts';
import { checkOutput, keepOutOfPictures } from '../check-output.ts';
import type { Context } from '../context.ts';
import { type MeasureOptions, withSeeds } from '../measure.ts';
import { nameOf, type OutputOptions } from '../outputs.ts';
import { hasPictures, type ResultFormat } from '../result-files.ts';
import { waiting } from '../tell.ts';
import { type SweepPictures, sweepFiles, sweepPictures } from './pictures.ts';

/** What the commands of a sweep have in common. */
export interface SweepOptions
  extends OutputOptions<ResultFormat>,
    Pick<MeasureOptions, 'engine' | 'seeds'> {}

/** A config whose units are to be computed or put together. */
export interface OpenedSweep {
  /** What its files are called, without an ending. */
  readonly name: string;
  /** As the user named it. */
  readonly file: string;
  readonly config: KnownConfig;
  readonly locate: Locate;
  readonly dataOf: LoadedConfig['dataOf'];
  readonly baseDir: string;
  readonly store: Store;
  readonly pictures: SweepPictures;
}

/** Where the units lie in the folder of a sweep. */
const UNITS = 'units';

/**
 * Reads the config of a sweep, and makes sure that what it makes can be written.
 *
 * @throws UserError where there is a mistake in it, or the folder may not be written
 */
export async function openSweep(
  file: string,
  options: SweepOptions,
  { terminal }: Context,
): Promise<OpenedSweep> {
  const from = (place: string) => path.resolve(terminal.cwd(), place);
  const { loadConfig } = await import('../../config/load.ts');
  const { config, locate, dataOf } = await loadConfig(file);
  if (config.detail.length > 0) {
    throw new UserError('a sweep keeps no details', {
      place: locate(['detail']),
      remedy: 'Remove `detail`, or look at a few networks with spp analyze.',
    });
  }
  const baseDir = path.dirname(from(file));
  const inputs = [from(file), ...filesRead(config, baseDir)];
  const name = nameOf(file);
  const pictures = sweepPictures(config);
  const outputs = sweepFiles(name, options.format, config.networks, pictures);
  await checkOutput(from(options.out), outputs, inputs);
  if (hasPictures(options.format)) {
    await keepOutOfPictures(from(options.out), pictureFolders(config), baseDir);
  }
  const { knownConfig } = await import('../../run/input.ts');
  const { Store } = await import('../../run/sweep/store.ts');
  const known = await knownConfig(withSeeds(config, options.seeds), baseDir, locate);
  refuseTooMany(known, locate);
  const store = new Store(path.join(from(options.out), UNITS));
  return { name, file, config: known, locate, dataOf, baseDir, store, pictures };
}

/** Beyond this a store of a file a unit is no longer handy, nor is a result that holds all. */
const MOST_UNITS = 100_000;

function refuseTooMany({ networks, seeds }: KnownConfig, locate: Locate): void {
  const count = networks.length * seeds.length;
  if (count <= MOST_UNITS) return;
  throw new UserError(
    `${networks.length} networks under ${seeds.length} seeds are ${count} units, and at most ${MOST_UNITS} are run`,
    { place: locate(['seeds']), remedy: 'Sweep fewer values, or run fewer seeds.' },
  );
}

/** The engine that computes: the one that is asked for, or the one that `auto` takes. */
export async function engineFor(
  { engine: wanted, quiet }: SweepOptions,
  { terminal }: Context,
): Promise<EngineName> {
  if (wanted !== 'auto') return wanted;
  const { openBest } = await import('../../engines/open.ts');
  const { name, engine } = await openBest(1, quiet ? undefined : waiting(terminal));
  await engine.close();
  return name;
}
