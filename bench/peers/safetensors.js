// @ts-check
// What `spp export --format safetensors` writes against timm, which loads it: the names and shapes of every model that
// has a name there, then a network or more a family, run by PyTorch with hooks in training mode on spp's input.
// node bench/peers/safetensors.js [--python EXECUTABLE], of an environment with torch, timm and safetensors.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NAMES } from '../../dist/checkpoints/names/table.js';
import { plannedSchema } from '../../dist/config/network.js';
import { gaussianBatch } from '../../dist/data/gaussian.js';
import { weightsOf } from '../../dist/export/safetensors/weights.js';
import { PRESETS } from '../../dist/networks/families/table.js';
import { planNetwork } from '../../dist/networks/plan.js';
import { SPP } from '../child.js';
import { analyzed } from './analyzed.js';
import { largestDifference } from './raw.js';
import { PAIRS } from './timm-models.js';
import { python } from './venv.js';

const SCRIPT = fileURLToPath(new URL('safetensors_spp.py', import.meta.url));
const KEPT = new URL('results/safetensors.md', import.meta.url);
const RESULTS = new URL('../RESULTS.md', import.meta.url);
const HEADING = '## Exported weights in timm';
const TOLERANCE = 1e-4;
const SEED = 3;
// Odd on purpose: where paddings and poolings differ, they differ here.
const [BATCH, SIZE] = [4, /** @type {const} */ ([75, 58])];
const STATISTICS = /** @type {const} */ (['avg_sq_mean', 'avg_var', 'res_avg_var']);
const { values: options } = parseArgs({
  options: {
    python: { type: 'string' },
    venv: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const executable = options.python ?? python(options.venv);

/** Beside the pairs, whose branches begin at 1 here so that they are seen. */
const MORE = [
  { timm: 'resnet18', spp: { model: 'resnet-18' } },
  { timm: 'resnetv2_18', spp: { model: 'resnetv2-18' } },
  {
    timm: 'nf_resnet50',
    spp: { model: 'nf-resnet-50', convention: 'timm' },
    remark: ', branches at 0',
  },
];

/** @type {readonly { timm: string, spp: Readonly<Record<string, unknown>>, remark?: string }[]} */
const NETWORKS = [
  ...PAIRS.map(({ timm, spp, lastOne }) => ({ timm, spp: { ...spp, ...lastOne } })),
  ...MORE,
].filter(({ timm }) => options.only?.split(',').includes(timm) ?? true);

/**
 * @param {'names' | 'points'} what
 * @param {unknown} asked
 */
function ask(what, asked) {
  const args = [SCRIPT, what];
  const input = JSON.stringify(asked);
  const told = execFileSync(executable, args, { input, maxBuffer: 2 ** 28 });
  return JSON.parse(String(told));
}

/** Every model with a name: no tensor is drawn. */
function compareNames() {
  const models = Object.values(NAMES).flatMap((names) => names?.models ?? []);
  const shapes = models.map(({ timm, network }) => {
    const { size = 0 } = PRESETS[network.model] ?? {};
    const spec = plannedSchema.parse(network);
    const { tensors } = weightsOf(spec, planNetwork(spec, [3, size, size]));
    return [timm, Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))];
  });
  const { told, versions } = ask('names', Object.fromEntries(shapes));
  for (const [name, keys] of Object.entries(told)) {
    if (keys.length > 0) process.stdout.write(`${name} differs: ${keys.join(', ')}\n`);
  }
  const right = Object.values(told).filter((keys) => keys.length === 0).length;
  if (right < models.length) process.exitCode = 1;
  process.stdout.write(`${right} of ${models.length} models have timm's names and shapes\n`);
  return { right, models: models.length, versions };
}

/**
 * @param {string} folder
 * @param {typeof NETWORKS[number]} network
 */
function compare(folder, { timm, spp, remark = '' }) {
  const config = path.join(folder, 'one.json');
  const input = { kind: 'gaussian', batch: BATCH, size: SIZE };
  writeFileSync(config, JSON.stringify({ input, seeds: [SEED], networks: [spp] }));
  const file = path.join(folder, 'one.safetensors');
  const args = [SPP, 'export', config, '--format', 'safetensors', '-o', file];
  const usage = execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (!String(usage).includes(JSON.stringify(timm))) throw new Error(`${timm} is not named`);
  const shape = /** @type {const} */ ([BATCH, 3, ...SIZE]);
  const data = path.join(folder, 'input');
  writeFileSync(data, gaussianBatch(shape, SEED));
  const theirs = ask('points', { model: timm, file, data, shape }).told;
  const ours = analyzed(config, folder).networks[0];
  if (ours.points.length !== theirs.length) throw new Error(`${timm}: other blocks`);
  const worst = STATISTICS.map((key) => largestDifference(ours.points, theirs, key));
  return { name: `${timm}${remark}`, family: ours.facts.family, points: theirs.length, worst };
}

/** @param {ReturnType<typeof compare>} line */
function cells({ name, family, points, worst }) {
  const most = worst.reduce((a, b) => (b.difference > a.difference ? b : a));
  const differences = worst.map(({ difference }) => difference.toExponential(1));
  return [family, name, `${points}`, ...differences, most.at];
}

/**
 * @param {ReturnType<typeof compareNames>} names
 * @param {readonly string[][]} lines
 */
function section({ right, models, versions }, lines) {
  const heading = [
    'family',
    'model of timm',
    'points',
    ...STATISTICS.map((key) => `\`${key}\``),
    'at',
  ];
  const rule = heading.map((_, i) => (i > 1 && i < heading.length - 1 ? '---:' : '---'));
  const table = [heading, rule, ...lines].map((row) => `| ${row.join(' | ')} |`);
  return `${HEADING}: ${BATCH}×3×${SIZE.join('×')}, white Gaussian input

timm ${versions.timm}, PyTorch ${versions.torch}; \`node bench/peers/safetensors.js --write\`. \`spp export --format safetensors\`, loaded
with strict=True into timm's own model, which runs in float64 and in training mode on spp's input. The largest relative difference of each
statistic at any point from what \`spp analyze\` measures in float32, and where the largest of them is. What begins at 0 at the end of a branch
begins at 1, but where told. Names and shapes of ${right} of ${models} models are those of timm.

${table.join('\n')}
`;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-safetensors-'));
try {
  const names = compareNames();
  const lines = [];
  for (const network of NETWORKS) {
    const line = compare(folder, network);
    lines.push(cells(line));
    process.stdout.write(
      `${cells(line)
        .map((cell) => cell.padEnd(28))
        .join('')}\n`,
    );
    if (line.worst.some(({ difference }) => !(difference <= TOLERANCE))) process.exitCode = 1;
  }
  if (options.write) {
    writeFileSync(KEPT, section(names, lines));
    const sections = readFileSync(RESULTS, 'utf8').split(/^(?=## )/m);
    const others = sections.filter((each) => !each.startsWith(HEADING));
    writeFileSync(RESULTS, `${others.join('').trimEnd()}\n\n${section(names, lines)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
