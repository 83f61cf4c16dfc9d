// @ts-check
// Runs on the machine with the GPU, beside the unpacked product, and needs that alone: what spp finds
// there, how far every GPU engine's statistics are from those of the CPU, and how long it takes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [home = '.', out = '.'] = process.argv.slice(2);
const here = import.meta.dirname;
const spp = path.join(home, 'bin/spp');
const REFERENCE = 'ort-cpu';
const GPU = ['ort-cuda', 'ort-webgpu', 'tfjs-gpu'];
const STATISTICS = ['avg_sq_mean', 'avg_var', 'res_avg_var'];
const AGREEMENT = 'agreement.yaml';
/** What is timed, as a whole process, and its config. */
const TIMED = {
  'ResNetV2-50, 8×224²': '../configs/resnetv2-50.yaml',
  'ResNetV2-600, 8×224²': '../configs/resnetv2-600.yaml',
  'ResNetV2-50, 128×224²': 'batch-128.yaml',
};
const RUNS = 3;

/**
 * @typedef {object} Outcome
 * @property {number | null} status
 * @property {string | null} signal
 * @property {number} seconds
 * @property {string} said
 * @property {any[]} [networks] of the result, where there is one
 */

mkdirSync(out, { recursive: true });
const engines = run(['engines']);
const found = {
  machine: machine(),
  driver: said('nvidia-smi', [
    '--query-gpu=name,driver_version,memory.total',
    '--format=csv,noheader',
  ]),
  cuda: /CUDA Version: ([\d.]+)/.exec(said('nvidia-smi', []))?.[1] ?? 'none',
  engines: engines.said,
};
process.stdout.write(`${found.machine}\n${found.driver}\nCUDA ${found.cuda}\n\n${found.engines}\n`);

const reference = analyze(AGREEMENT, REFERENCE);
const results = [REFERENCE, ...GPU].map((engine) => {
  const agreement = engine === REFERENCE ? reference : analyze(AGREEMENT, engine);
  const differences = agreement.networks && compare(agreement.networks, reference.networks ?? []);
  /** @type {ReturnType<typeof timesOf>} */
  const times = agreement.networks === undefined ? {} : timesOf(engine);
  const { networks: _, ...outcome } = agreement;
  const result = { engine, outcome, differences, times };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result;
});
const report = { ...found, results };
writeFileSync(path.join(out, 'gpu.json'), `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(path.join(out, 'gpu.md'), markdown());
process.stdout.write(`\n${markdown()}`);

/**
 * Seconds of each run, or what the first that failed said.
 *
 * @param {string} engine
 * @returns {Record<string, number[] | string>}
 */
function timesOf(engine) {
  return Object.fromEntries(
    Object.entries(TIMED).map(([name, config]) => {
      const runs = Array.from({ length: RUNS }, () => analyze(config, engine));
      const failed = runs.find(({ status }) => status !== 0);
      return [name, failed ? inOneLine(failed.said) : runs.map(({ seconds }) => seconds)];
    }),
  );
}

/**
 * `spp analyze` of a config.
 *
 * @param {string} config relative to this file
 * @param {string} engine
 * @returns {Outcome}
 */
function analyze(config, engine) {
  const folder = path.join(out, engine);
  const files = ['--format', 'json', '-q', '-o', folder];
  const outcome = run(['analyze', path.join(here, config), '--engine', engine, ...files]);
  if (outcome.status !== 0) return outcome;
  const result = path.join(folder, `${path.parse(config).name}.json`);
  return { ...outcome, networks: JSON.parse(readFileSync(result, 'utf8')).networks };
}

/**
 * @param {readonly string[]} args
 * @returns {Outcome}
 */
function run(args) {
  const begin = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [spp, ...args], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  const seconds = (performance.now() - begin) / 1000;
  const text = `${stdout}${stderr}`.trim().replaceAll(path.resolve(home), '.');
  return { status, signal, seconds, said: text };
}

/**
 * The largest relative difference of a statistic of each network; a squared mean that is nothing beside
 * the variance counts relative to that.
 *
 * @param {readonly any[]} actual
 * @param {readonly any[]} expected
 */
function compare(actual, expected) {
  return Object.fromEntries(
    expected.map(({ name, points }, n) => [
      name,
      Math.max(
        ...points.flatMap((/** @type {any} */ point, /** @type {number} */ i) =>
          STATISTICS.map((key) => {
            const [x, y] = [actual[n].points[i], point].map(
              ({ statistics }) => statistics[key]?.mean ?? 0,
            );
            const floor = 1e-8 * point.statistics.avg_var.mean;
            return Math.abs(x - y) / Math.max(Math.abs(y), floor);
          }),
        ),
      ),
    ]),
  );
}

function markdown() {
  const names = Object.keys(TIMED);
  const rows = results.map(({ engine, outcome, differences, times }) => {
    const far = differences && Math.max(...Object.values(differences)).toExponential(1);
    const why = outcome.signal ?? `status ${outcome.status}: ${inOneLine(outcome.said)}`;
    const cells = names.map((name) => {
      const runs = times[name];
      if (runs === undefined) return '';
      return Array.isArray(runs)
        ? `${Math.min(...runs).toFixed(2)} s`
        : `fails: ${inOneLine(runs)}`;
    });
    return `| ${engine} | ${far ?? why} | ${cells.join(' | ')} |`;
  });
  return [
    `${found.driver.trim()}, CUDA ${found.cuda}; ${found.machine}`,
    '',
    `| engine | largest difference from ${REFERENCE} | ${names.join(' | ')} |`,
    `| --- | ---: |${' ---: |'.repeat(names.length)}`,
    ...rows,
    '',
  ].join('\n');
}

/** @param {string} text */
function inOneLine(text) {
  return (text.split('\n')[0] ?? '').slice(0, 200).replaceAll('|', '\\|');
}

function machine() {
  const { node } = process.versions;
  return `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores, Node ${node}`;
}

/**
 * What a program says, or that it is not there.
 *
 * @param {string} command
 * @param {readonly string[]} args
 */
function said(command, args) {
  const { error, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  return error === undefined ? stdout : `${command}: not found`;
}
