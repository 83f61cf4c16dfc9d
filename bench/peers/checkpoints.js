// @ts-check
// Checkpoints of PyTorch as `spp analyze` measures them, against hooks on the networks that wrote them: a ResNet at some
// steps of its training, and models of torchvision and timm under their own names.
// node bench/peers/checkpoints.js [--python EXECUTABLE], of an environment with torch, torchvision, timm and safetensors.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gaussianBatch } from '../../dist/data/gaussian.js';
import { analyzed } from './analyzed.js';
import { largestDifference } from './raw.js';
import { python } from './venv.js';

const SCRIPT = fileURLToPath(new URL('checkpoints_spp.py', import.meta.url));
const KEPT = new URL('results/checkpoints.md', import.meta.url);
const RESULTS = new URL('../RESULTS.md', import.meta.url);
const HEADING = '## Checkpoints of PyTorch';
const TOLERANCE = 1e-4;
const SEED = 3;
const BATCH = 4;
const STATISTICS = /** @type {const} */ (['avg_sq_mean', 'avg_var', 'res_avg_var']);
/** Of the training run; the last three are held to hooks. */
const STEPS = [0, 1, 2, 5, 10, 20, 40, 80];
const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    venv: { type: 'string' },
    /** Where the training run is kept; by default nowhere. */
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const executable = options.python ?? python(options.venv);

/**
 * @typedef {object} Network
 * @property {'timm' | 'torchvision'} library
 * @property {string} model
 * @property {Readonly<Record<string, unknown>>} spp
 * @property {readonly [number, number]} size
 * @property {string} [file]
 * @property {string} [remark]
 * @property {boolean} [stored] whether batch norms go by what training has kept
 */

const ODD = /** @type {const} */ ([75, 58]);

/** @type {readonly Network[]} */
const MODELS = [
  { library: 'torchvision', model: 'resnet18', spp: { model: 'resnet-18' } },
  { library: 'torchvision', model: 'resnet50', spp: { model: 'resnet-50' } },
  { library: 'torchvision', model: 'regnet_y_400mf', spp: { model: 'regnety-400mf' } },
  {
    library: 'torchvision',
    model: 'efficientnet_b0',
    spp: { model: 'efficientnet-b0', convention: 'timm' },
  },
  {
    library: 'torchvision',
    model: 'mobilenet_v2',
    spp: { model: 'mobilenetv2', convention: 'timm' },
  },
  { library: 'torchvision', model: 'convnext_tiny', spp: { model: 'convnext-tiny' } },
  { library: 'timm', model: 'resnet50', spp: { model: 'resnet-50' } },
  {
    library: 'timm',
    model: 'nf_resnet50',
    spp: { model: 'nf-resnet-50', convention: 'timm' },
  },
  { library: 'timm', model: 'convnext_tiny', spp: { model: 'convnext-tiny' } },
].flatMap((one) => {
  const own = /** @type {Network} */ ({ ...one, size: ODD });
  const isNormalised = !/convnext|nf_/.test(own.model);
  return isNormalised ? [own, { ...own, stored: true, remark: ', evaluation' }] : [own];
});

/**
 * @param {'train' | 'save' | 'points'} what
 * @param {unknown} asked
 */
function ask(what, asked) {
  const input = JSON.stringify(asked);
  const told = execFileSync(executable, [SCRIPT, what], { input, maxBuffer: 2 ** 28 });
  return JSON.parse(String(told));
}

/**
 * @param {string} folder
 * @param {Network} network
 */
function compare(folder, { library, model, spp, size, stored = false, remark = '', ...given }) {
  const file = given.file ?? path.join(folder, 'own.safetensors');
  if (given.file === undefined) ask('save', { library, model, file });
  const input = { kind: 'gaussian', batch: BATCH, size };
  const network = { ...spp, weights: file, ...(stored ? { batch_norm: 'stored' } : {}) };
  const config = path.join(folder, 'one.json');
  writeFileSync(config, JSON.stringify({ input, seeds: [SEED], networks: [network] }));
  const shape = /** @type {const} */ ([BATCH, 3, ...size]);
  const data = path.join(folder, 'input');
  writeFileSync(data, gaussianBatch(shape, SEED));
  const theirs = ask('points', { library, model, file, data, shape, training: !stored }).told;
  const ours = analyzed(config, folder).networks[0].points;
  if (ours.length !== theirs.length) throw new Error(`${model}: other blocks`);
  // Where the hooks tell of no branch at all.
  const isBranchless = theirs.every((/** @type {any} */ point) => point.res_avg_var === null);
  const worst = STATISTICS.map((key) =>
    key === 'res_avg_var' && isBranchless ? null : largestDifference(ours, theirs, key),
  );
  return { library, name: `${model}${remark}`, points: theirs.length, worst };
}

/** @param {ReturnType<typeof compare>} line */
function cells({ library, name, points, worst }) {
  const differences = worst.map((one) => one?.difference.toExponential(1) ?? '–');
  return [library, name, `${points}`, ...differences];
}

/**
 * @param {string} run
 * @returns {Network[]}
 */
function stepsOf(run) {
  const own = { library: /** @type {const} */ ('torchvision'), model: 'small-resnet' };
  const size = /** @type {const} */ ([32, 32]);
  const spp = { model: 'resnet-18', stem: 'conv3' };
  const at = (/** @type {number} */ step) => ({
    file: path.join(run, `step-${step}.safetensors`),
    remark: `, step ${step}`,
  });
  const steps = STEPS.slice(-3).map((step) => ({ ...own, size, spp, ...at(step) }));
  const last = at(STEPS.at(-1) ?? 0);
  const remark = `${last.remark}, evaluation`;
  return [...steps, { ...own, size, spp, ...last, stored: true, remark }];
}

/**
 * @param {Readonly<Record<string, string>>} versions
 * @param {Readonly<Record<string, number>>} losses
 * @param {readonly string[][]} lines
 */
function section(versions, losses, lines) {
  const heading = ['library', 'network', 'points', ...STATISTICS.map((key) => `\`${key}\``)];
  const rule = heading.map((_, i) => (i > 1 ? '---:' : '---'));
  const table = [heading, rule, ...lines].map((row) => `| ${row.join(' | ')} |`);
  const told = Object.entries(losses).map(([step, loss]) => `${loss.toFixed(2)} at ${step}`);
  return `${HEADING}: white Gaussian input

PyTorch ${versions['torch']}, torchvision ${versions['torchvision']}, timm ${versions['timm']}; \`node bench/peers/checkpoints.js --write\`. The state dict of
each network, saved by safetensors as it is, is measured by \`spp analyze\` with \`weights\` in float32, and by hooks on the network that wrote it in float64:
the largest relative difference of each statistic at any point. \`small-resnet\` is torchvision's ResNet-18 with a 3×3 stem, trained by SGD on random patterns of
ten classes at 32×32 (loss ${told.join(', ')}); the others start as their library starts them, each tensor moved by N(0, 0.01), at 75×58.
Evaluation: batch norms by their running statistics, \`batch_norm: stored\`.

${table.join('\n')}
`;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-checkpoints-'));
try {
  const run = options.keep ?? folder;
  const { told: losses, versions } = ask('train', { folder: run, steps: STEPS });
  const lines = [];
  for (const network of [...stepsOf(run), ...MODELS]) {
    const line = compare(folder, network);
    lines.push(cells(line));
    const shown = cells(line).map((cell) => cell.padEnd(26));
    process.stdout.write(`${shown.join('')}\n`);
    if (line.worst.some((one) => one !== null && !(one.difference <= TOLERANCE))) {
      process.exitCode = 1;
    }
  }
  if (options.write) {
    const text = section(versions, losses, lines);
    writeFileSync(KEPT, text);
    const sections = readFileSync(RESULTS, 'utf8').split(/^(?=## )/m);
    const others = sections.filter((each) => !each.startsWith(HEADING));
    writeFileSync(RESULTS, `${others.join('').trimEnd()}\n\n${text}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
