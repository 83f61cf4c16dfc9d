import { UserError } from '../core/errors.ts';
import type { Engine } from './engine.ts';
import { PATIENT, type Patience } from './probe.ts';
import { autoOrder, ENGINE_NAMES, type EngineName, engineRow, USUAL } from './table.ts';

/** Told of an engine that takes long to show that it works here, and how many seconds it may take. */
export type OnWait = (name: EngineName, seconds: number) => void;

/** Enough for whoever names no engine. */
const UNASKED: Patience = { seconds: 60, unasked: true };

export interface Opened {
  readonly name: EngineName;
  readonly engine: Engine;
  /** Whether it is the one that `auto` takes on most machines. */
  readonly usual: boolean;
  /** The engines that were passed over, each with the reason. */
  readonly others: readonly PassedOver[];
}

interface PassedOver {
  readonly name: EngineName;
  readonly reason: string;
  /** Whether it was tried. */
  readonly failed: boolean;
}

/**
 * Opens an engine by its name, and no other in its place.
 *
 * @param threads of the CPU; undefined leaves it to the engine
 * @throws UserError where it is not usable here, with the cause and the remedy
 */
export async function openEngine(
  name: EngineName,
  threads?: number,
  onWait: OnWait = () => {},
): Promise<Engine> {
  return openWithin(PATIENT, name, threads, onWait);
}

async function openWithin(
  patience: Patience,
  name: EngineName,
  threads: number | undefined,
  onWait: OnWait,
): Promise<Engine> {
  const row = engineRow(name);
  if (row.threads === 'one' && threads !== undefined && threads !== 1) {
    throw new UserError(`${name} runs on one thread in Node`, {
      place: '--threads',
      remedy: 'Leave --threads out, or take another engine.',
    });
  }
  return row.open(threads, { ...patience, onWait: () => onWait(name, patience.seconds) });
}

/**
 * Opens the engine for whoever names none: the first of `auto`'s order that works here.
 *
 * @throws UserError where none works: what is wrong with the last
 */
export async function openBest(threads?: number, onWait: OnWait = () => {}): Promise<Opened> {
  const failed = new Map<EngineName, string>();
  let last: unknown;
  for (const name of autoOrder()) {
    try {
      const engine = await openWithin(UNASKED, name, threads, onWait);
      return { name, engine, usual: name === USUAL, others: othersThan(name, failed) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.set(name, error.message);
      last = error;
    }
  }
  throw last;
}

/** Those in front of the one that was taken failed, and those behind it were not tried. */
function othersThan(taken: EngineName, failed: ReadonlyMap<EngineName, string>) {
  const reasonOf = (name: EngineName) => {
    const spare = autoOrder().includes(name) ? `only where ${taken} does not work` : undefined;
    return failed.get(name) ?? spare ?? 'only where it is asked for by name';
  };
  return ENGINE_NAMES.filter((name) => name !== taken).map((name) => ({
    name,
    reason: reasonOf(name),
    failed: failed.has(name),
  }));
}
