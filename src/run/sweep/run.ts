import type { KnownConfig } from '../input.ts';
import { jobsOf } from './jobs.ts';
import { once } from './once.ts';
import type { Pool } from './pool.ts';
import { FAILURE_SCHEMA, type FailureRecord } from './record.ts';
import type { Store } from './store.ts';
import type { Unit } from './units.ts';

/** What is to be computed, and where it goes. */
export interface Computing {
  readonly config: KnownConfig;
  /** Those that are missing. */
  readonly units: readonly Unit[];
  readonly baseDir: string;
  readonly store: Store;
  /** How many processes the pool has. */
  readonly processes: number;
  /** Told as each unit is stored, or has failed, how many are. */
  readonly onUnit: (unit: Unit, done: number) => void;
  /** A file that has changed since the units got their keys. */
  readonly changed: () => Promise<string | undefined>;
  readonly onWarning: (message: string) => void;
}

/**
 * Computes units and stores each as it comes.
 *
 * @returns those that failed, which stops no other
 * @throws UserError where no process can compute, or a unit cannot be stored
 */
export async function computeUnits(computing: Computing, pool: Pool): Promise<FailureRecord[]> {
  const { config, units, baseDir, store, processes, onUnit } = computing;
  const byKey = new Map(units.map((unit) => [unit.key, unit]));
  const failures: FailureRecord[] = [];
  const warn = once(computing.onWarning);
  let done = 0;
  const count = (key: string) => {
    done++;
    onUnit(byKey.get(key) as Unit, done);
  };
  const fail = async (key: string, message: string, attempts: number) => {
    const { name, seed } = byKey.get(key) as Unit;
    const failure = { schema: FAILURE_SCHEMA, key, name, seed, message, attempts } as const;
    failures.push(failure);
    await store.writeFailure(failure);
    count(key);
  };
  await pool.run(jobsOf(config, units, processes, baseDir), {
    async onUnit(record, warnings) {
      for (const text of warnings) warn(text);
      const changed = await computing.changed();
      if (changed !== undefined) return fail(record.key, changedText(changed), 1);
      await store.write(record);
      count(record.key);
    },
    onFailure: fail,
  });
  return failures;
}

/** Why a unit is not kept that was computed. */
export function changedText(file: string): string {
  return `${file} was changed while it was computed`;
}
