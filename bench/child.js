// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const hook = pathToFileURL(path.join(root, 'bench/report-usage.js')).href;
export const SPP = path.join(root, 'bin/spp');

/**
 * @typedef {object} Usage
 * @property {number} wallMs
 * @property {number} cpuMs user and system, all threads
 * @property {number} peakBytes the most memory that was resident
 */

/**
 * Runs `node` with the given arguments to its end, and tells what it took.
 *
 * @param {readonly string[]} args
 * @returns {Usage}
 */
export function measureNode(args) {
  const { wallMs, report } = start(['--import', hook, ...args], ['ignore', 'ignore', 2, 'pipe']);
  return { wallMs, ...JSON.parse(report) };
}

/**
 * Wall time of `node` with the given arguments, with nothing loaded into it.
 *
 * @param {readonly string[]} args
 */
export function timeNode(args) {
  return start(args, ['ignore', 'ignore', 2]).wallMs;
}

/**
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
function start(args, stdio) {
  const begin = performance.now();
  const { status, error, output } = spawnSync(process.execPath, args, { cwd: root, stdio });
  const wallMs = performance.now() - begin;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${status}`);
  return { wallMs, report: String(output[3] ?? '') };
}
