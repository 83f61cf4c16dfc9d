import process from 'node:process';
import { note } from '../tell.ts';
import { EXIT, type Terminal } from '../terminal.ts';

/** The exit status where a signal ends something at once: a user wants the prompt back, or a scheduler the machine. */
const AT_ONCE = {
  SIGINT: EXIT.interrupted,
  SIGHUP: EXIT.interrupted,
  SIGTERM: EXIT.again,
} as const;
type Signal = keyof typeof AT_ONCE;

/** What can be ended in two ways. */
export interface Stoppable {
  /** Once the units in hand are done. */
  stop(): void;
  /** At once. */
  close(): void;
}

/** Watches for signals while something computes. */
export interface Watch {
  /** The exit status, once a signal has come; undefined before. */
  status(): number | undefined;
  release(): void;
}

/**
 * Stops by signals: at once, or where the first is a gentle one after the units in hand. What is stored by then stays.
 *
 * @param gentle the signals that are
 */
export function stopBySignals(
  work: Stoppable,
  terminal: Pick<Terminal, 'stderr'>,
  gentle: readonly Signal[] = ['SIGTERM'],
): Watch {
  let status: number | undefined;
  const stop = (signal: Signal) => {
    const isGentle = status === undefined && gentle.includes(signal);
    status = isGentle ? EXIT.again : AT_ONCE[signal];
    if (!isGentle) return work.close();
    note(terminal, `${signal}: stopping after the units in hand`);
    work.stop();
  };
  const signals = Object.keys(AT_ONCE) as Signal[];
  for (const signal of signals) process.on(signal, stop);
  return {
    status: () => status,
    release: () => {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}
