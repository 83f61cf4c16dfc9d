// @ts-check
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./apart-worker.js', import.meta.url));

/** A case takes less than a second; a run that is not done after this is a violation. */
const PATIENCE = 20_000;
/** Runs after which a process is replaced, so that what one leaves behind does not count for all others. */
const RUNS = 200;

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
let runs = 0;

function living() {
  if (child === undefined || runs >= RUNS) {
    child?.kill();
    child = fork(WORKER, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    runs = 0;
  }
  runs++;
  return child;
}

/**
 * Runs commands one after the other in a process of their own, where a crash of a native library is seen, and holds
 * what they say to what holds of every run. Those behind one that is refused are left out.
 *
 * @param {string} cwd
 * @param {readonly (readonly string[])[]} commands
 */
export async function runApart(cwd, commands) {
  const own = living();
  const failure = await new Promise((resolve) => {
    const tellEnd = (/** @type {unknown} */ code, /** @type {unknown} */ signal) =>
      resolve(`the process ended by itself: status ${code}, signal ${signal}`);
    const timer = setTimeout(() => resolve(`it took more than ${PATIENCE} ms`), PATIENCE);
    own.once('exit', tellEnd);
    own.once('message', (/** @type {{ failure: string | null }} */ message) => {
      clearTimeout(timer);
      own.off('exit', tellEnd);
      resolve(message.failure);
    });
    own.send({ cwd, commands });
  });
  // A process that waits for the next case keeps nobody waiting for it.
  own.unref();
  own.channel?.unref();
  if (failure === null) return;
  own.kill('SIGKILL');
  child = undefined;
  throw new Error(`${failure}: spp ${commands[0]?.join(' ')}`);
}
