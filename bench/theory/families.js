// @ts-check
// Holds theory to a network of each family on white noise, and writes the table of docs/theory.md:
// npm run build && node bench/theory/families.js. Some five minutes on two cores.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProcess } from '../../scripts/fuzz/in-process.js';

const KEYS = /** @type {const} */ (['avg_var', 'res_avg_var', 'avg_sq_mean']);
const SEEDS = 16;
const PAGE = new URL('../../docs/theory.md', import.meta.url);
const MARK = '<!-- families -->';

/** Models, and what makes their branches more than nothing. */
const IMAGENET = [
  { model: 'resnetv2-50' },
  { model: 'resnet-50' },
  { model: 'efficientnet-b0' },
  { model: 'efficientnet-b0', norm: 'none', residual: 'nf', scaled_ws: true },
  { model: 'mobilenetv2' },
  { model: 'regnetx-400mf' },
  { model: 'regnety-800mf' },
  { model: 'nf-resnet-50' },
  { model: 'nf-seresnet-50' },
  { model: 'nf-ecaresnet-50' },
  { model: 'nf-regnet-b0' },
  { model: 'nf-regnet-b0', convention: 'deepmind', skip_gain: 1 },
  { model: 'nfnet-f0' },
  { model: 'resnext-50-32x4d' },
  { model: 'wide-resnet-50-2' },
  { model: 'seresnet-50' },
  { model: 'bit-r50x1' },
  { model: 'convnext-tiny' },
  { model: 'convnext-tiny', layer_scale: 1 },
];
const CIFAR = [
  { model: 'cifar-resnet-20' },
  { model: 'preact-resnet-18' },
  { model: 'preact-resnet-164' },
  { model: 'wrn-16-4', norm_weight: 'one' },
];

/** @param {Record<string, unknown>} network */
function nameOf({ model, ...more }) {
  const rest = Object.entries(more).map(([key, value]) => `${key}: ${value}`);
  return [`\`${model}\``, ...rest].join(', ');
}

/**
 * @param {readonly object[]} networks
 * @param {number} size
 */
async function measured(networks, size) {
  const folder = mkdtempSync(path.join(tmpdir(), 'spp-families-'));
  const file = path.join(folder, 'families.yaml');
  const named = networks.map((network) => ({ name: nameOf({ ...network }), ...network }));
  const input = { kind: 'gaussian', batch: 8, size };
  writeFileSync(file, JSON.stringify({ input, seeds: SEEDS, networks: named }));
  const { code, stderr } = await inProcess(folder, ['analyze', file, '--format', 'json', '-q']);
  if (code !== 0) throw new Error(stderr);
  const result = JSON.parse(readFileSync(path.join(folder, 'plots/families.json'), 'utf8'));
  rmSync(folder, { recursive: true });
  return /** @type {any[]} */ (result.networks);
}

/**
 * The largest deviation of a statistic from theory, with its standard error, and how many points have a prediction.
 *
 * @param {any} network
 * @param {(typeof KEYS)[number]} key
 */
function cell({ points }, key) {
  const there = points.filter((/** @type {any} */ { statistics }) => statistics[key]);
  const told = there.filter((/** @type {any} */ point) => point.expected?.[key] !== undefined);
  if (told.length === 0) return 'silent';
  const all = told.map((/** @type {any} */ { index, statistics, expected }) => {
    const { mean, std } = statistics[key];
    const at =
      mean === expected[key]
        ? { off: 0, error: 0 }
        : {
            off: mean / expected[key] - 1,
            error: std / Math.sqrt(SEEDS) / expected[key],
          };
    return { index, ...at };
  });
  const { off, error, index } = all.reduce((/** @type {any} */ a, /** @type {any} */ b) =>
    Math.abs(b.off) > Math.abs(a.off) ? b : a,
  );
  const percent = (/** @type {number} */ x) => (100 * x).toFixed(1).replace('-', '−');
  const part = told.length === there.length ? '' : `; ${told.length} of ${there.length} points`;
  return `${percent(off)} ± ${percent(error)} % at ${index}${part}`;
}

const networks = [...(await measured(IMAGENET, 128)), ...(await measured(CIFAR, 32))];
const lines = networks.map((network) =>
  [network.name, ...KEYS.map((key) => cell(network, key))].join(' | '),
);
const table = [
  `network | ${KEYS.map((key) => `\`${key}\``).join(' | ')}`,
  ['---', ...KEYS.map(() => '---')].join(' | '),
  ...lines,
].map((line) => `| ${line} |`);
const page = readFileSync(PAGE, 'utf8');
const [before, , after] = page.split(MARK);
if (after === undefined) throw new Error(`docs/theory.md: two lines ${MARK} wanted`);
writeFileSync(PAGE, `${before}${MARK}\n${table.join('\n')}\n${MARK}${after}`);
