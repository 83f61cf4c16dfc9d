// @ts-check

import { openEngine } from '../dist/engines/open.js';
import { ENGINE_NAMES } from '../dist/engines/table.js';
import { DEFAULT_STATISTICS } from '../dist/results/statistics.js';
import { measureNetwork } from '../dist/run/measure.js';
import { drawnBefore } from './instrumented.js';
import { openConfig } from './networks.js';
import { inTurn, shortest } from './sample.js';
import { gigaflops, milliseconds, note, row, scientific } from './table.js';

/** @typedef {import('../dist/engines/engine.js').Engine} Engine */
/** @typedef {import('../dist/run/measured.js').Measured} Measured */

/**
 * The same network on every engine that is usable here: the time of a pass with taps, and how far its
 * statistics are from those of onnxruntime on the CPU.
 *
 * @param {number} runs
 */
export async function engines(runs) {
  const { networks, input } = await openConfig('forward');
  const [nf, bn] = networks;
  if (nf === undefined || bn === undefined) throw new Error('forward.yaml: two networks wanted');
  const rows = [];
  /** @type {Map<string, Measured[]>} */
  const truth = new Map();
  // onnxruntime's CPU first: the others are compared with it.
  const names = [...ENGINE_NAMES].sort((a, b) => Number(b === 'ort-cpu') - Number(a === 'ort-cpu'));
  for (const name of names) {
    const engine = await openEngine(name).catch(
      (/** @type {unknown} */ error) => /** @type {Error} */ (error),
    );
    if (engine instanceof Error) {
      rows.push(note(`${name}: not usable here: ${engine.message}`));
      continue;
    }
    for (const [short, network] of /** @type {const} */ ([
      ['NF', nf],
      ['BN', bn],
    ])) {
      const weights = drawnBefore(network.segments);
      const run = async () => {
        const begin = performance.now();
        const points = await measureNetwork(
          network.segments,
          [input.data],
          DEFAULT_STATISTICS,
          0,
          engine,
          weights,
          () => {},
        );
        return { ms: performance.now() - begin, points };
      };
      const { points } = await run(); // compiles, and brings the memory in
      const expected = truth.get(short) ?? points;
      truth.set(short, expected);
      const { passes } = await inTurn(runs, { passes: run });
      const [best, middle] = shortest(passes.map(({ ms }) => ms));
      const flop = 2 * network.plan.macs * input.batch;
      rows.push(row(`${name}: ${short}`, [best, middle], milliseconds));
      rows.push(row(`${name}: ${short}`, [flop / best / 1e6, flop / middle / 1e6], gigaflops));
      if (name === 'ort-cpu') continue;
      const far = difference(points, expected);
      rows.push(row(`${name}: ${short}, from ort-cpu`, [far, far], scientific, { most: 1e-3 }));
    }
    await engine.close();
  }
  return rows;
}

/**
 * The largest relative difference of a statistic; a squared mean that is nothing beside the variance
 * counts relative to that.
 *
 * @param {readonly Measured[]} actual
 * @param {readonly Measured[]} expected
 */
function difference(actual, expected) {
  const errors = expected.flatMap((b, i) => {
    const a = /** @type {Measured} */ (actual[i]);
    return DEFAULT_STATISTICS.map((key) => {
      const [x, y] = [a.statistics[key] ?? 0, b.statistics[key] ?? 0];
      return Math.abs(x - y) / Math.max(Math.abs(y), 1e-8 * (b.statistics.avg_var ?? 0));
    });
  });
  return Math.max(...errors);
}
