// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [RESNETS, FAMILIES, HOOKED] = ['resnet_spp.py', 'families_spp.py', 'hooked.py'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
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
  const result = told(python, String(RESNETS), args);
  return { ...result, usage: { wallMs: performance.now() - begin, ...result.usage } };
}

/**
 * Runs a model of timm with hooks on it.
 *
 * @param {string} python
 * @param {readonly string[]} args
 * @returns {Pick<PeerResult, 'usage'>}
 */
export function runHooked(python, args) {
  const begin = performance.now();
  const result = told(python, String(HOOKED), args);
  return { usage: { wallMs: performance.now() - begin, ...result.usage } };
}

/**
 * Runs the script of the families to its end.
 *
 * @param {string} python
 * @param {readonly string[]} args
 * @returns {Pick<PeerResult, 'networks'>}
 */
export function runFamilies(python, args) {
  return told(python, String(FAMILIES), args);
}

/**
 * @param {string} python
 * @param {string} script
 * @param {readonly string[]} args
 */
function told(python, script, args) {
  const { status, error, stdout } = spawnSync(
    python,
    [script, '--threads', `${THREADS}`, ...args],
    { stdio: ['ignore', 'pipe', 2], maxBuffer: 2 ** 28 },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${script} ended with status ${status}`);
  return JSON.parse(String(stdout));
}
