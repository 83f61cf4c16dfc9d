// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { preparePlanned } from '../../dist/run/prepare.js';
import { loadKnown } from '../known.js';
import { analyzed } from './analyzed.js';
import { FAMILY_NETWORKS, PLAIN_NETWORKS, SMALL_NETWORKS } from './networks.js';
import { largestDifference, writeRaw } from './raw.js';
import { runFamilies, runScript } from './script.js';
import { python } from './venv.js';

// One seed, the same random numbers on both sides: what spp draws, before any scale or standardisation, is
// written to files, and PyTorch makes its own network of it in float64. What remains is the rounding of spp's
// float32. First the ResNets, then small networks of every family. The gradient goes back from the same u.

const { values: options } = parseArgs({
  options: {
    venv: { type: 'string' },
    only: { type: 'string' },
    // Odd on purpose: where paddings and poolings differ, they differ here.
    size: { type: 'string', default: '75x58' },
    seed: { type: 'string', default: '3' },
    // ResNets, families or networks without norms alone.
    kind: { type: 'string' },
    // Of all ResNets: another depth, such as 50,50,50,50.
    stages: { type: 'string' },
    // Beside spp's differences those of PyTorch in float32.
    rounding: { type: 'boolean', default: false },
  },
});
/** Of the backward pass more: it has the rounding of the forward pass too. */
const TOLERANCES = {
  avg_sq_mean: 1e-5,
  avg_var: 1e-5,
  res_avg_var: 1e-5,
  grad_energy: 1e-4,
  grad_avg_sq_mean: 1e-4,
  grad_avg_var: 1e-4,
  grad_branch: 1e-4,
  weight_grad: 1e-4,
};
const STATISTICS = Object.keys(TOLERANCES);
const LIMITS = Object.values(TOLERANCES);
const FORWARD = ['avg_sq_mean', 'avg_var', 'res_avg_var'];
/**
 * Rounding puts some values on the other side of a ReLU's kink, where they pass no gradient, or pass one: that shows, by as
 * much in PyTorch's float32 (`--rounding`). So far a network may differ if its twin does not, which has SiLU in place of ReLU.
 */
const KINKED = 0.05;
/** Activations with a kink; a network that names none has the first. */
const KINKS = ['relu', 'relu6'];
const statistics = ['forward', 'backward', 'weight_grad'];
const WIDTH = 36;
const cells = (/** @type {readonly string[]} */ values) =>
  values.map((value, i) => value.padStart((STATISTICS[i]?.length ?? 0) + 2)).join('');
const seed = Number(options.seed);
const size = options.size.split('x').map(Number);
const input = { kind: 'gaussian', batch: 4, size };
const chosen = options.only?.split(',');
const stages = options.stages?.split(',').map(Number);
const asked = (/** @type {readonly any[]} */ all) =>
  all.filter(({ name }) => chosen?.includes(name) ?? true);
const KINDS = [
  {
    kind: 'resnets',
    run: (/** @type {string} */ python, /** @type {readonly string[]} */ args) =>
      runScript(python, [...args, '--backward']),
    networks: asked(SMALL_NETWORKS).map((given) =>
      stages === undefined ? given : { ...given, stages },
    ),
  },
  { kind: 'families', run: runFamilies, networks: asked(FAMILY_NETWORKS) },
  { kind: 'plain', run: runFamilies, networks: asked(PLAIN_NETWORKS) },
].filter(({ kind, networks }) => (options.kind ?? kind) === kind && networks.length > 0);
const executable = python(options.venv);
const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-peers-'));

/**
 * One network of spp against PyTorch's, of each statistic the largest difference, and what rounding
 * alone makes of them in PyTorch where that is asked for.
 *
 * @param {typeof KINDS[number]['run']} run
 * @param {typeof KINDS[number]['networks'][number]} given
 */
async function differencesOf(run, given) {
  const one = path.join(folder, 'one.json');
  writeFileSync(one, JSON.stringify({ input, seeds: [seed], statistics, networks: [given] }));
  const { config, locate } = await loadKnown(one);
  const raw = path.join(folder, 'raw');
  writeRaw(/** @type {any} */ (preparePlanned(config, locate)[0]), input.batch, seed, raw);
  const script = (/** @type {string} */ dtype) =>
    run(executable, [one, '--dtype', dtype, '--exact', raw]).networks[0]?.points ?? [];
  const theirs = script('float64');
  const ours = analyzed(one, folder).networks[0].points;
  if (theirs.length !== ours.length) throw new Error(`${given.name}: other blocks`);
  const differences = (/** @type {readonly any[]} */ of) =>
    STATISTICS.map((statistic) => largestDifference(of, theirs, statistic));
  const rounding = options.rounding ? differences(script('float32')) : null;
  rmSync(raw, { recursive: true });
  return { worst: differences(ours), rounding };
}

/**
 * @param {string} name
 * @param {readonly { difference: number }[]} of
 */
function print(name, of, remark = '') {
  const values = of.map(({ difference }) => difference.toExponential(1));
  process.stdout.write(`${name.padEnd(WIDTH)}${cells(values)}${remark}\n`);
}

/** @param {typeof KINDS[number]} kind */
async function compare({ networks, run }) {
  let failed = 0;
  for (const given of networks) if (!(await agrees(run, given))) failed += 1;
  return failed;
}

/**
 * Whether a network agrees.
 *
 * @param {typeof KINDS[number]['run']} run
 * @param {typeof KINDS[number]['networks'][number]} given
 * @returns {Promise<boolean>}
 */
async function agrees(run, given) {
  const { worst, rounding } = await differencesOf(run, given);
  const far = (/** @type {(i: number) => number} */ limit) =>
    worst.filter(({ difference }, i) => !(difference <= limit(i)));
  const bad = far((i) => Number(LIMITS[i]));
  const where = bad.map(({ at }) => at).join(', ');
  print(given.name, worst, bad.length === 0 ? '' : `  differs, at ${where}`);
  if (rounding !== null) print('  PyTorch in float32', rounding);
  if (bad.length === 0) return true;
  const isKinked = KINKS.includes(`${given['activation'] ?? KINKS[0]}`);
  const tooFar = far((i) => (FORWARD.includes(`${STATISTICS[i]}`) ? Number(LIMITS[i]) : KINKED));
  if (!isKinked || tooFar.length > 0) return false;
  return agrees(run, { ...given, name: '  the same with SiLU', activation: 'silu' });
}

try {
  process.stdout.write(`${'largest relative difference'.padEnd(WIDTH)}${cells(STATISTICS)}\n`);
  let failed = 0;
  for (const kind of KINDS) failed += await compare(kind);
  process.stdout.write(
    failed === 0 ? `all within the tolerances\n` : `${failed} networks differ\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
