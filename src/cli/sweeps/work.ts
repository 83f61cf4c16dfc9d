import type { EngineName } from '../../engines/table.ts';
import { axisOf } from '../../results/chart.ts';
import type { Shard } from '../../run/sweep/shard.ts';
import type { Unit } from '../../run/sweep/units.ts';
import type { ValidatedNetworks } from '../../run/sweep/validate.ts';
import { askedStatistics, chosenStatistics } from '../chosen-statistics.ts';
import type { Context } from '../context.ts';
import { refuseAxis } from '../render-result.ts';
import { engineFor, type OpenedSweep, openSweep, type SweepOptions } from './open.ts';

/** How a sweep is run. */
export interface WorkOptions extends SweepOptions {
  readonly jobs?: number;
  readonly shard?: Shard;
}

/** What is to be done of a sweep. */
export interface Work {
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
  /** A file that has changed since the units got their keys. */
  readonly changed: () => Promise<string | undefined>;
}

/** All that can be wrong, before the first network runs; of a part, what can be of its own networks. */
export async function prepareWork(
  file: string,
  options: WorkOptions,
  context: Context,
): Promise<Work> {
  const opened = await openSweep(file, options, context);
  const engine = await engineFor(options, context);
  if (options.shard !== undefined) {
    const { units, changed } = await allUnits(opened, engine);
    const { shardOf } = await import('../../run/sweep/shard.ts');
    const own = shardOf(units, options.shard);
    const networks = await validated(opened, new Set(own.map(({ network }) => network)));
    return workOf({ opened, engine, networks, units, own, changed }, options);
  }
  const networks = await validated(opened);
  const all = [...networks.values()];
  chosenStatistics(opened.config, {}, all, opened.locate);
  refuseAxis(axisOf(opened.config), undefined, all);
  const { units, changed } = await allUnits(opened, engine);
  return workOf({ opened, engine, networks, units, own: units, changed }, options);
}

async function validated(
  { config, locate, baseDir }: OpenedSweep,
  places?: Iterable<number>,
): Promise<ValidatedNetworks> {
  const { validate } = await import('../../run/sweep/validate.ts');
  const asked = { ...config, statistics: askedStatistics(config, {}) };
  return validate(asked, locate, baseDir, places);
}

async function allUnits(
  { config, baseDir }: OpenedSweep,
  engine: EngineName,
): Promise<Pick<Work, 'units' | 'changed'>> {
  const { unitsOf } = await import('../../run/sweep/units.ts');
  const { Contents } = await import('../../run/sweep/contents.ts');
  const contents = new Contents(baseDir);
  const units = await unitsOf(config, engine, contents);
  return { units, changed: () => contents.changed() };
}

/** What of some units is missing, and how many processes compute it. */
async function workOf(
  chosen: Omit<Work, 'stored' | 'missing' | 'processes'>,
  { jobs }: WorkOptions,
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

/** How many of the units are stored; networks that differ in their names alone count each. */
export function storedCount({ own, stored }: Pick<Work, 'own' | 'stored'>): number {
  return own.filter(({ key }) => stored.has(key)).length;
}
