// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { elements } from '../../dist/core/shape.js';
import { gaussianBatch } from '../../dist/data/gaussian.js';
import { drawWeight } from '../../dist/weights/weights.js';

/**
 * Writes the values of every weight as they are drawn, of deviation 1, and the input, as raw float32.
 *
 * @param {import('../../dist/run/prepare.js').PreparedPlan} network
 * @param {number} batch
 * @param {number} seed
 * @param {string} to
 */
export function writeRaw(network, batch, seed, to) {
  mkdirSync(to);
  const write = (/** @type {string} */ name, /** @type {Float32Array} */ data) => {
    writeFileSync(path.join(to, name), data);
    return name;
  };
  const weights = network.segments.flatMap(({ bindings }) =>
    bindings.flatMap((binding) => (binding.kind === 'drawn' ? [binding.weight] : [])),
  );
  const tensors = weights.map(({ tensor, shape, init }) => {
    const { distribution } = init;
    // What is shifted too is told apart by the script.
    const law = distribution === 'unit-uniform' ? 'uniform' : distribution;
    const raw = { distribution: law, std: 1, standardize: null };
    const data = new Float32Array(elements(shape));
    drawWeight({ tensor, shape, init: raw }, seed, data);
    return [tensor, { shape, distribution, std: init.std, file: write(tensor, data) }];
  });
  const shape = /** @type {const} */ ([batch, ...network.plan.stem.input]);
  const index = {
    tensors: Object.fromEntries(tensors),
    input: { shape, file: write('input', gaussianBatch(shape, seed)) },
  };
  writeFileSync(path.join(to, 'index.json'), JSON.stringify(index));
}

/**
 * Where a channel mean is 0 by construction (what follows batch norm without an activation between),
 * both sides have nothing but rounding. Differences count relative to no less than this share of the
 * variance: a mean that is off by 3e-7 deviations, a few of float32's ε, is right.
 */
const NOTHING = 1e-8;

/**
 * The largest relative difference of one statistic, and where.
 *
 * @param {readonly any[]} ours
 * @param {readonly any[]} theirs
 * @param {string} statistic
 */
export function largestDifference(ours, theirs, statistic) {
  let worst = { difference: 0, at: '' };
  for (const [i, point] of theirs.entries()) {
    if (point[statistic] === null) continue;
    const [a, b] = [ours[i][statistic].mean, point[statistic].mean];
    const scale = Math.max(Math.abs(b), NOTHING * point.avg_var.mean);
    const difference = a === b ? 0 : Math.abs(a - b) / scale;
    if (!(difference <= worst.difference)) worst = { difference, at: point.name };
  }
  return worst;
}
