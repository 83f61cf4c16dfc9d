// @ts-check
import { SPP, timeNode } from './child.js';
import { inTurn, shortest } from './sample.js';
import { milliseconds, row } from './table.js';

/**
 * How much later `spp --help` is done than a Node that does nothing.
 *
 * @param {number} runs
 */
export async function startup(runs) {
  const things = {
    help: () => timeNode([SPP, '--help']),
    nothing: () => timeNode(['-e', '0']),
  };
  await inTurn(2, things);
  const ms = await inTurn(runs, things);
  const [help, nothing] = [shortest(ms.help), shortest(ms.nothing)];
  const beyond = /** @type {const} */ ([help[0] - nothing[0], help[1] - nothing[1]]);
  return [
    row('node -e 0', nothing, milliseconds),
    row('spp --help', help, milliseconds),
    row('spp --help beyond node -e 0', beyond, milliseconds, { most: 100 }),
  ];
}
