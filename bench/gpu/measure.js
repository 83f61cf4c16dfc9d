// @ts-check
// Runs on the machine with the GPU, beside the unpacked product, and needs that alone: what spp finds
// there, how far every GPU engine's statistics are from those of the CPU, and how long it takes.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compare, failure, inOneLine, processor, product } from '../product.js';

const [home = '.', out = '.'] = process.argv.slice(2);
const here = import.meta.dirname;
const { run, analyze } = product(home, out);
const REFERENCE = 'ort-cpu';
const GPU = ['ort-cuda', 'ort-webgpu', 'tfjs-gpu'];
const AGREEMENT = path.join(here, 'agreement.yaml');
/** What is timed, as a whole process, and its config. */
const TIMED = {
  'ResNetV2-50, 8×224²': '../configs/resnetv2-50.yaml',
  'ResNetV2-600, 8×224²': '../configs/resnetv2-600.yaml',
  'ResNetV2-50, 128×224²': 'batch-128.yaml',
};
const RUNS = 3;

mkdirSync(out, { recursive: true });
const engines = run(['engines']);
const found = {
  machine: processor(),
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
      const runs = Array.from({ length: RUNS }, () => analyze(path.join(here, config), engine));
      const failed = runs.find(({ status }) => status !== 0);
      return [name, failed ? inOneLine(failed.said) : runs.map(({ seconds }) => seconds)];
    }),
  );
}

function markdown() {
  const names = Object.keys(TIMED);
  const rows = results.map(({ engine, outcome, differences, times }) => {
    const far = differences && Math.max(...Object.values(differences)).toExponential(1);
    const cells = names.map((name) => {
      const runs = times[name];
      if (runs === undefined) return '';
      return Array.isArray(runs)
        ? `${Math.min(...runs).toFixed(2)} s`
        : `fails: ${inOneLine(runs)}`;
    });
    return `| ${engine} | ${far ?? failure(outcome)} | ${cells.join(' | ')} |`;
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
