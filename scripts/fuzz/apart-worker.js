// @ts-check
// Runs the commands that `apart.js` sends, and tells of the first that violates what holds of every run.
import { peak, run } from './command.js';

/** More than any case may hold, in MiB. */
const MOST = 1536;

process.on(
  'message',
  async (/** @type {{ cwd: string, commands: string[][] }} */ { cwd, commands }) => {
    process.send?.({ failure: await failureOf(cwd, commands) });
  },
);

/**
 * @param {string} cwd
 * @param {string[][]} commands
 */
async function failureOf(cwd, commands) {
  try {
    for (const args of commands) {
      const { code } = await run(cwd, args);
      if (peak() > MOST) return `it held ${Math.round(peak())} MiB`;
      if (code !== 0) break;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
