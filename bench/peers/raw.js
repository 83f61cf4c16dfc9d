// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { elements } from '../../dist/core/shape.js';
import { gaussianBatch } from '../../dist/data/gaussian.js';
import { RandomStream } from '../../dist/maths/random.js';
import { drawWeight } from '../../dist/weights/weights.js';

/**
 * Writes the values of every weight as they are drawn, of deviation 1, the input, and what the backward pass begins
 * with, as raw float32.
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
  const last = network.parts.at(-1)?.point.shape ?? [];
  const u = new Float32Array(elements(last));
  RandomStream.for(seed, 'cotangent').fillNormal(u, 1);
  const index = {
    tensors: Object.fromEntries(tensors),
    input: { shape, file: write('input', gaussianBatch(shape, seed)) },
    cotangent: { shape: last, file: write('cotangent', u) },
  };
  writeFileSync(path.join(to, 'index.json'), JSON.stringify(index));
}

/**
 * Where a channel mean is 0 by construction (of what follows batch norm without an activation between, and of the
 * gradient of what batch norm reads), both sides have nothing but rounding. Differences count relative to no less than
 * this share of the variance: a mean that is off by 3e-7 deviations, a few of float32's ε, is right.
 */
const NOTHING = 1e-8;
/** @type {Readonly<Record<string, string>>} */
const VARIANCE_OF = { avg_sq_mean: 'avg_var', grad_avg_sq_mean: 'grad_avg_var' };

/**
 * The largest relative difference of one statistic, and where; infinite where one side has none.
 *
 * @param {readonly any[]} ours
 * @param {readonly any[]} theirs
 * @param {string} statistic
 */
export function largestDifference(ours, theirs, statistic) {
  let worst = { difference: 0, at: '' };
  for (const [i, point] of theirs.entries()) {
    const [a, b] = [ours[i][statistic], point[statistic]];
    const isThere = a !== null && b !== null;
    if (a === null && b === null) continue;
    const variance = VARIANCE_OF[statistic];
    const floor = variance === undefined ? 0 : NOTHING * point[variance].mean;
    const difference = isThere ? apart(a.mean, b.mean, floor) : Number.POSITIVE_INFINITY;
    if (!(difference <= worst.difference)) worst = { difference, at: point.name };
  }
  return worst;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} floor
 */
function apart(a, b, floor) {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), floor);
}
