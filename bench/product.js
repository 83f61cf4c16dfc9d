// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * @typedef {object} Outcome
 * @property {number | null} status
 * @property {string | null} signal
 * @property {number} seconds
 * @property {string} said
 * @property {any[]} [networks] of the result, where there is one
 */

/**
 * The product as it is installed or unpacked somewhere, run from outside. Needs nothing but Node.
 *
 * @param {string} home its folder
 * @param {string} out where results go, in a folder for each engine
 */
export function product(home, out) {
  const spp = path.join(home, 'bin/spp');
  /**
   * @param {readonly string[]} args
   * @returns {Outcome}
   */
  const run = (args) => {
    const begin = performance.now();
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [spp, ...args], {
      encoding: 'utf8',
      // A GPU that is software takes minutes for a hundred networks.
      timeout: 1_800_000,
    });
    const seconds = (performance.now() - begin) / 1000;
    const said = `${stdout}${stderr}`.trim().replaceAll(path.resolve(home), '.');
    return { status, signal, seconds, said };
  };
  return {
    spp,
    run,
    /**
     * `spp analyze` of a config, nothing drawn.
     *
     * @param {string} config
     * @param {string} engine
     * @param {...string} options
     * @returns {Outcome}
     */
    analyze(config, engine, ...options) {
      const folder = path.join(out, engine);
      const files = ['--format', 'json', '-q', '-o', folder];
      const outcome = run(['analyze', config, '--engine', engine, ...files, ...options]);
      if (outcome.status !== 0) return outcome;
      const result = path.join(folder, `${path.parse(config).name}.json`);
      return { ...outcome, networks: JSON.parse(readFileSync(result, 'utf8')).networks };
    },
  };
}

/** Statistics of the forward pass; those of squared means count relative to a share of the variance at least. */
export const FORWARD = ['avg_sq_mean', 'avg_var', 'res_avg_var'];
/** Of the backward pass. */
export const BACKWARD = ['grad_energy', 'grad_avg_sq_mean', 'grad_avg_var', 'grad_branch'];
/** Below this share of the variance a squared mean is rounding. */
const NOTHING = 1e-8;

/**
 * The largest relative difference of some statistics of each network, by its name.
 *
 * @param {readonly any[]} actual
 * @param {readonly any[]} expected
 * @param {readonly string[]} keys
 * @returns {Record<string, number>}
 */
export function compare(actual, expected, keys = FORWARD) {
  return Object.fromEntries(
    expected.map(({ name, points }, n) => [
      name,
      Math.max(
        ...points.flatMap((/** @type {any} */ point, /** @type {number} */ i) =>
          keys.map((key) => difference(actual[n].points[i], point, key)),
        ),
      ),
    ]),
  );
}

/**
 * @param {any} actual
 * @param {any} expected
 * @param {string} key
 */
function difference(actual, expected, key) {
  const [x, y] = [actual, expected].map(({ statistics }) => statistics[key]?.mean ?? 0);
  const variance = key.replace('sq_mean', 'var');
  const floor = NOTHING * (expected.statistics[variance]?.mean ?? 0);
  return x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(y), floor);
}

/**
 * Why there is no result, for a cell of a table.
 *
 * @param {Outcome} outcome
 */
export function failure({ signal, status, said }) {
  return signal ?? `status ${status}: ${inOneLine(said)}`;
}

/** @param {string} text */
export function inOneLine(text) {
  return (text.split('\n')[0] ?? '').slice(0, 200).replaceAll('|', '\\|');
}

export function processor() {
  const { node } = process.versions;
  return `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, Node ${node}`;
}
