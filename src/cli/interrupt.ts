import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `cleanUp` if a signal ends the process, which then leaves by that signal as it would have
 * without. Only for stretches of time in which the thread is never busy for long: a signal with a
 * listener waits until the thread is free, one without ends the process at once.
 *
 * @param cleanUp synchronous
 * @returns what ends the watch
 */
export function onInterrupt(cleanUp: () => void): () => void {
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, leave);
  };
  function leave(signal: NodeJS.Signals): void {
    release();
    cleanUp();
    process.kill(process.pid, signal);
  }
  for (const signal of SIGNALS) process.on(signal, leave);
  return release;
}
