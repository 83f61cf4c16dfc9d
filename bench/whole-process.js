// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { measureNode, SPP } from './child.js';
import { configFile } from './networks.js';
import { inTurn, median, shortest } from './sample.js';
import { megabytes, row, seconds, times } from './table.js';

/** @typedef {import('./child.js').Usage} Usage */

/**
 * Time and peak memory of `spp analyze` as a whole.
 *
 * @param {number} runs
 */
export async function wholeProcess(runs) {
  const out = mkdtempSync(path.join(os.tmpdir(), 'spp-bench-'));
  const analyze = (/** @type {string} */ config) => () =>
    measureNode([SPP, 'analyze', configFile(config), '--out', out, '--quiet']);
  try {
    const { short, deep } = await inTurn(runs, {
      short: analyze('resnetv2-50'),
      deep: analyze('resnetv2-600'),
    });
    return [
      row('ResNetV2-50: wall time', shortest(short.map(wall)), seconds, { most: 2000 }),
      row('ResNetV2-50: CPU time, all threads', shortest(short.map(cpu)), seconds),
      row('ResNetV2-50: peak memory', highest(short), megabytes),
      row('ResNetV2-600: wall time', shortest(deep.map(wall)), seconds, { most: 12_000 }),
      row('ResNetV2-600: CPU time, all threads', shortest(deep.map(cpu)), seconds),
      row('ResNetV2-600: peak memory', highest(deep), megabytes, { most: 700e6 }),
      row('ResNetV2-600: peak over ResNetV2-50’s', peakRatio(deep, short), times, { most: 1.3 }),
    ];
  } finally {
    rmSync(out, { recursive: true });
  }
}

const wall = (/** @type {Usage} */ { wallMs }) => wallMs;
const cpu = (/** @type {Usage} */ { cpuMs }) => cpuMs;
const peak = (/** @type {Usage} */ { peakBytes }) => peakBytes;

/**
 * Of peaks the highest counts: no quieter machine would lower it.
 *
 * @param {readonly Usage[]} usages
 * @returns {import('./sample.js').Summary}
 */
export function highest(usages) {
  return [Math.max(...usages.map(peak)), median(usages.map(peak))];
}

/**
 * @param {readonly Usage[]} above
 * @param {readonly Usage[]} below
 * @returns {import('./sample.js').Summary}
 */
export function peakRatio(above, below) {
  const [a, b] = [highest(above), highest(below)];
  return [a[0] / b[0], a[1] / b[1]];
}
