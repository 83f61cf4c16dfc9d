import process from 'node:process';
import type { Pool } from '../../run/sweep/pool.ts';
import { note } from '../tell.ts';
import { EXIT, type Terminal } from '../terminal.ts';

/** What each signal does to a pool, and the exit status that tells of it. */
const SIGNALS = {
  SIGINT: { status: EXIT.interrupted, isGentle: false },
  SIGHUP: { status: EXIT.interrupted, isGentle: false },
  SIGTERM: { status: EXIT.again, isGentle: true },
} as const;
type Signal = keyof typeof SIGNALS;

/** Watches for signals while a pool computes. */
export interface Watch {
  /** The exit status, once a signal has come; undefined before. */
  status(): number | undefined;
  release(): void;
}

/**
 * Stops a pool by signals: at once where a user wants the prompt back, after the units in hand where a scheduler
 * asks (a second signal then stops it at once). What is stored by then stays.
 */
export function stopBySignals(pool: Pool, terminal: Pick<Terminal, 'stderr'>): Watch {
  let status: number | undefined;
  const stop = (signal: Signal) => {
    const { isGentle, status: own } = SIGNALS[signal];
    if (isGentle && status === undefined) {
      note(terminal, `${signal}: stopping after the units in hand`);
      pool.stop();
    } else pool.close();
    status ??= own;
  };
  const signals = Object.keys(SIGNALS) as Signal[];
  for (const signal of signals) process.on(signal, stop);
  return {
    status: () => status,
    release: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
