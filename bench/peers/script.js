// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('resnet_spp.py', import.meta.url));
export const THREADS = 2;

/**
 * @typedef {{ mean: number, std: number, values: number[] }} Statistic
 * @typedef {{ name: string } & Record<'avg_sq_mean' | 'avg_var' | 'res_avg_var', Statistic | null>} Point
 * @typedef {{ name: string, points: Point[], forwardMs: number[] }} Network
 * @typedef {object} PeerUsage
 * @property {number} wallMs
 * @property {number} cpuMs user and system, all threads
 * @property {number} peakBytes the most memory that was resident
 * @property {number} importedBytes of that, once PyTorch was imported
 * @typedef {{ torch: string, usage: PeerUsage, networks: Network[] }} PeerResult
 */

/**
 * Runs the PyTorch script to its end.
 *
 * @param {string} python
 * @param {readonly string[]} args
 * @returns {PeerResult}
 */
export function runScript(python, args) {
  const begin = performance.now();
  const { status, error, stdout } = spawnSync(
    python,
    [SCRIPT, '--threads', `${THREADS}`, ...args],
    { stdio: ['ignore', 'pipe', 2], maxBuffer: 2 ** 28 },
  );
  const wallMs = performance.now() - begin;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${SCRIPT} ended with status ${status}`);
  const result = JSON.parse(String(stdout));
  return { ...result, usage: { wallMs, ...result.usage } };
}
