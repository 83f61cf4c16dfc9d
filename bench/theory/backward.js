// @ts-check
// Holds the theory of the backward pass to measurements, and writes a table to stdout: of ResNetV2-50 in every way to
// hold the signal, of the families, and of every so many of the grid's cells (cells.js), none where nothing is said:
// npm run build && node bench/theory/backward.js [EVERY]. Some ten minutes on two cores, and one cell in 10 three more.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProcess } from '../../scripts/fuzz/in-process.js';
import { cells } from './cells.js';

const SEEDS = 8;
const every = Number(process.argv[2] ?? 0);
const nf = { norm: 'none', residual: 'nf', alpha: 1 };

/** @type {Record<string, Record<string, unknown>>} */
const RESNETS = {
  'BN-ReLU-Conv': {},
  'ReLU-BN-Conv, LeCun': { order: 'act-norm', init: 'lecun-normal' },
  'BN, SiLU': { activation: 'silu' },
  'Scaled WS, α = 1': { ...nf, scaled_ws: true },
  'Scaled WS, α = 0.2': { ...nf, scaled_ws: true, alpha: 0.2 },
  'Scaled WS, α = 0.2, SiLU': { ...nf, scaled_ws: true, alpha: 0.2, activation: 'silu' },
  'NF, He': nf,
  'NF, identity': { ...nf, activation: 'identity', init: 'lecun-normal', stem: 'conv7' },
  'no normaliser, He': { norm: 'none' },
  SkipInit: { norm: 'none', residual: 'skipinit', skip_gain: 0.2 },
  Fixup: { norm: 'none', residual: 'fixup' },
  'layer norm': { norm: 'layer' },
  'layer norm, act-norm': { norm: 'layer', order: 'act-norm' },
  'group norm': { norm: 'group' },
  'instance norm': { norm: 'instance' },
  'squeeze-and-excitation': { se_ratio: 0.25 },
  'average-pool shortcuts': { shortcut: 'avgpool-conv' },
};
const FAMILIES = [
  ...['resnet-50', 'seresnet-50', 'resnext-50-32x4d', 'regnetx-400mf', 'regnety-800mf'],
  ...['bit-r50x1', 'nf-resnet-50', 'nf-regnet-b0', 'nfnet-f0', 'convnext-tiny'],
];

const networks = [
  ...Object.entries(RESNETS).map(([name, keys]) => ({
    name,
    ...{ size: 128, batch: 8, network: { model: 'resnetv2-50', ...keys } },
  })),
  ...FAMILIES.map((model) => ({ name: model, size: 128, batch: 8, network: { model } })),
  ...cells()
    .filter((_, i) => every > 0 && i % every === 0)
    .map(({ size, kind, network }) => ({
      name: `${kind}, ${network['activation']}, ${network['stem']}, ${size}`,
      ...{ size, batch: 4, network },
    })),
];

/** @param {(typeof networks)[number]} cell @returns {Promise<any[]>} its points */
async function measured({ size, batch, network }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'spp-backward-'));
  const file = path.join(folder, 'cell.yaml');
  const input = { kind: 'gaussian', batch, size };
  const statistics = ['forward', 'backward'];
  const config = { input, seeds: SEEDS, statistics, networks: [{ name: 'cell', ...network }] };
  writeFileSync(file, JSON.stringify(config));
  const { code, stderr } = await inProcess(folder, ['analyze', file, '--format', 'json', '-q']);
  if (code !== 0) throw new Error(`${JSON.stringify(config)}\n${stderr}`);
  const result = JSON.parse(readFileSync(path.join(folder, 'plots/cell.json'), 'utf8'));
  rmSync(folder, { recursive: true });
  return result.networks[0].points;
}

/** Mean and standard error. @param {readonly number[]} values */
function summary(values) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

/** @typedef {{ off: number, error: number, at: number }} Miss */

/** Of each point that is predicted, log E_l − log E_{l+1}, and log E_l: theory less measurement. @param {any[]} points */
function misses(points) {
  const logs = points.map(({ statistics }) => statistics.grad_energy.values.map(Math.log));
  const told = points.map(({ expected }) => Math.log(expected?.grad_energy));
  /** @type {{ block: Miss[], whole: Miss[] }} */
  const found = { block: [], whole: [] };
  for (let at = 0; at + 1 < points.length; at++) {
    if (Number.isNaN(told[at])) continue;
    const block = summary(
      logs[at].map((/** @type {number} */ e, /** @type {number} */ k) => e - logs[at + 1][k]),
    );
    const whole = summary(logs[at]);
    const step = /** @type {number} */ (told[at]) - /** @type {number} */ (told[at + 1]);
    found.block.push({ off: step - block.mean, error: block.error, at });
    found.whole.push({
      off: /** @type {number} */ (told[at]) - whole.mean,
      error: whole.error,
      at,
    });
  }
  return found;
}

const percent = (/** @type {number} */ x) => (100 * x).toFixed(1);
/** @param {readonly Miss[]} all */
function largest(all) {
  if (all.length === 0) return 'silent';
  const { off, error, at } = all.reduce((a, b) => (Math.abs(b.off) > Math.abs(a.off) ? b : a));
  return `${percent(off)} ± ${percent(error)} % at ${at}`;
}

const total = { blocks: 0, told: 0, beyond: 0 };
process.stdout.write(
  '| network | told | beyond | factor of a block | energy |\n| --- | --- | --- | --- | --- |\n',
);
for (const cell of networks) {
  const points = await measured(cell);
  const { block, whole } = misses(points);
  const beyond = block.filter(({ off, error }) => Math.abs(off) > Math.max(0.05, 3 * error)).length;
  total.blocks += points.length - 1;
  total.told += block.length;
  total.beyond += beyond;
  process.stdout.write(
    `| ${cell.name} | ${block.length} of ${points.length - 1} | ${beyond} | ${largest(block)} | ${largest(whole)} |\n`,
  );
}
process.stdout.write(`\n${JSON.stringify(total)}\n`);
