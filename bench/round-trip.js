// @ts-check
// Exports every network that `spp models` lists, reads it back by `model: net.onnx`, and holds the points against
// those of the network itself. `node bench/round-trip.js [--only NAME] [--batch N] [--size N]`; the largest write files of some gigabytes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PRESETS } from '../dist/networks/families/table.js';

/** @typedef {import('../dist/results/result.js').Result} Result */
/** @typedef {import('../dist/results/result.js').Point} Point */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    batch: { type: 'string', default: '4' },
    size: { type: 'string', default: '64' },
  },
});
const BIN = new URL('../bin/spp', import.meta.url).pathname;
const INPUT = `input: { kind: gaussian, batch: ${options.batch}, size: ${options.size} }`;
const KEYS = /** @type {const} */ (['avg_sq_mean', 'avg_var', 'res_avg_var']);
/** A squared mean below this share of the variance is rounding. */
const ROUNDING = 1e-3;

let worst = 0;
for (const name of Object.keys(PRESETS).filter((each) => each.includes(options.only))) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-round-trip-'));
  try {
    const difference = roundTrip(name, folder);
    worst = Math.max(worst, difference);
    console.log(`${name.padEnd(24)} ${difference.toExponential(1)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`largest relative difference: ${worst.toExponential(1)}`);

/**
 * The largest relative difference of a statistic.
 *
 * @param {string} name
 * @param {string} folder
 */
function roundTrip(name, folder) {
  const run = (/** @type {string[]} */ ...args) => {
    const { status, stderr } = spawnSync(process.execPath, [BIN, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
  };
  writeFileSync(path.join(folder, 'a.yaml'), `${INPUT}\nnetworks: [{ model: ${name} }]\n`);
  writeFileSync(path.join(folder, 'b.yaml'), `${INPUT}\nnetworks: [{ model: net.onnx }]\n`);
  run('export', 'a.yaml', '--format', 'onnx', '-o', 'net.onnx', '-q');
  run('analyze', 'a.yaml', 'b.yaml', '--format', 'json', '-o', '.', '-q');
  const [planned, imported] = ['a', 'b'].map((each) => pointsOf(path.join(folder, `${each}.json`)));
  // Point 0 of a model from a file is what the first block with an addition reads.
  const hasStem = planned?.[1]?.facts !== undefined;
  const blocks = (planned ?? []).filter(({ facts }) => facts !== undefined);
  if (hasStem) blocks.unshift(/** @type {Point} */ (planned?.[0]));
  else imported?.shift();
  if (blocks.length !== imported?.length) {
    throw new Error(`${name}: ${imported?.length} points instead of ${blocks.length}`);
  }
  return Math.max(
    ...blocks.map((point, i) => differenceOf(point, /** @type {Point} */ (imported[i]))),
  );
}

/** @param {string} file @returns {Point[]} */
function pointsOf(file) {
  /** @type {Result} */
  const { networks } = JSON.parse(readFileSync(file, 'utf8'));
  return [...(networks[0]?.points ?? [])];
}

/** @param {Point} planned @param {Point} imported */
function differenceOf(planned, imported) {
  const least = ROUNDING * (planned.statistics.avg_var?.mean ?? 0);
  const each = KEYS.map((key) => {
    const [a, b] = [planned.statistics[key]?.mean ?? 0, imported.statistics[key]?.mean ?? 0];
    const scale = Math.max(Math.abs(a), key === 'avg_sq_mean' ? least : 0);
    return a === b ? 0 : Math.abs(a - b) / scale;
  });
  return `${planned.shape}` === `${imported.shape}` ? Math.max(...each) : Number.POSITIVE_INFINITY;
}
