// @ts-check
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SPP, timeNode } from './child.js';
import { configFile } from './networks.js';
import { hasServer, withQueue, withWorkers } from './queue.js';
import { inTurn, ratio, shortest } from './sample.js';
import { milliseconds, row, seconds, times } from './table.js';

const UNITS = 1000;

/**
 * What a sweep of 1,000 units costs beside what it computes, on one process and on two.
 *
 * @param {number} runs
 */
export async function sweep(runs) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  const run = (/** @type {readonly string[]} */ args) =>
    timeNode([SPP, ...args, configFile('sweep'), '--out', out, '--quiet', '--format', 'json']);
  const once = (/** @type {readonly string[]} */ args) => () => {
    const wall = run(args);
    return { wall, beside: (wall - computing(out)) / UNITS };
  };
  const anew = (/** @type {number} */ jobs) => () => {
    rmSync(path.join(out, 'units'), { recursive: true, force: true });
    return once(['sweep', '--jobs', `${jobs}`])();
  };
  try {
    const { one, two, stored, analyze } = await inTurn(runs, {
      two: anew(2),
      one: anew(1),
      stored: once(['sweep']),
      analyze: once(['analyze', '--threads', '1']),
    });
    const walls = (/** @type {readonly { wall: number }[]} */ of) => of.map(({ wall }) => wall);
    const beyond = (/** @type {readonly { wall: number }[]} */ of) =>
      of.map(({ wall }, round) => wall - (stored[round]?.wall ?? Number.NaN));
    return [
      row('spp analyze, one thread', shortest(walls(analyze)), seconds),
      row('spp sweep --jobs 1', shortest(walls(one)), seconds),
      row(
        'beside the computation, a unit',
        shortest(one.map(({ beside }) => beside)),
        milliseconds,
        {
          most: 15,
        },
      ),
      row('spp sweep --jobs 2', shortest(walls(two)), seconds),
      row('all units stored', shortest(walls(stored)), seconds),
      row('beyond that, --jobs 1 over --jobs 2', ratio(beyond(one), beyond(two)), times, {
        least: 1.7,
      }),
    ];
  } finally {
    rmSync(out, { recursive: true });
  }
}

/**
 * The same over a queue, with one worker and with two.
 *
 * @param {number} runs
 */
export async function queued(runs) {
  if (!hasServer()) return [];
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  const units = path.join(out, 'units');
  const own = [configFile('sweep'), '--out', out, '--quiet', '--format', 'json'];
  const time = (/** @type {readonly string[]} */ more) => timeNode([SPP, 'sweep', ...own, ...more]);
  try {
    const { one, two, stored } = await withQueue(({ url, empty }) => {
      const anew = (/** @type {number} */ workers) => async () => {
        await empty();
        rmSync(units, { recursive: true, force: true });
        const wall = await withWorkers(url, workers, () => time(['--queue', url]));
        return { wall, beside: (wall - computing(out)) / UNITS };
      };
      return inTurn(runs, {
        two: anew(2),
        one: anew(1),
        stored: () => ({ wall: time([]), beside: 0 }),
      });
    });
    const walls = (/** @type {readonly { wall: number }[]} */ of) => of.map(({ wall }) => wall);
    const beyond = (/** @type {readonly { wall: number }[]} */ of) =>
      of.map(({ wall }, round) => wall - (stored[round]?.wall ?? Number.NaN));
    const beside = shortest(one.map((each) => each.beside));
    return [
      row('over a queue, one worker', shortest(walls(one)), seconds),
      row('beside the computation, a unit', beside, milliseconds, { most: 30 }),
      row('over a queue, two workers', shortest(walls(two)), seconds),
      row('beyond all units stored, one worker over two', ratio(beyond(one), beyond(two)), times, {
        least: 1.7,
      }),
    ];
  } finally {
    rmSync(out, { recursive: true });
  }
}

/**
 * Milliseconds that the units took, as each of them says.
 *
 * @param {string} out
 */
function computing(out) {
  const units = path.join(out, 'units');
  const files = /** @type {string[]} */ (readdirSync(units, { recursive: true }));
  return files
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(units, name), 'utf8')))
    .reduce((sum, { record }) => sum + 1000 * record.provenance.seconds, 0);
}
