// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { analyzed } from './analyzed.js';
import { NETWORKS } from './networks.js';
import { runScript } from './script.js';
import { python } from './venv.js';

// Other weights, other inputs, another u, the same laws: the energy of the gradient at every point, over seeds. It is
// spread as a product of many factors is, so that its logarithm is compared.

const { values: options } = parseArgs({
  options: {
    venv: { type: 'string' },
    only: { type: 'string' },
    seeds: { type: 'string', default: '8' },
    first: { type: 'string', default: '0' },
    size: { type: 'string', default: '128' },
  },
});
const MOST_ERRORS = 5;
const COLUMNS = /** @type {const} */ ([
  ['network', 22],
  ['points', 8],
  ['largest |z|', 13],
  ['at', 16],
  ['off there', 11],
  ['energy at the stem, spp', 25],
  ['PyTorch', 12],
]);

/** Those whose branches give a gradient of their own, without those that differ in the stem alone. */
const LEFT_OUT = ['bn conv7', 'nf-he conv7', 'nf-ws conv7', 'nf-identity conv7'];
const chosen = options.only?.split(',');
const networks = NETWORKS.filter(({ name }) => chosen?.includes(name) ?? !LEFT_OUT.includes(name));

/** @param {readonly number[]} values */
function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, squaredError: squares / (values.length - 1) / values.length };
}

/**
 * Differences of the means of the logarithms, point by point; none where the way back begins.
 *
 * @param {readonly any[]} ours
 * @param {readonly any[]} theirs
 */
function differences(ours, theirs) {
  if (ours.length !== theirs.length) throw new Error('other blocks');
  return theirs.slice(0, -1).map((point, i) => {
    const [a, b] = [ours[i], point].map(({ grad_energy }) =>
      moments(grad_energy.values.map(Math.log)),
    );
    if (a === undefined || b === undefined) throw new Error('two sides wanted');
    const off = a.mean - b.mean;
    return { at: point.name, off, z: Math.abs(off) / Math.sqrt(a.squaredError + b.squaredError) };
  });
}

/** @param {readonly string[]} cells */
function print(cells) {
  const padded = COLUMNS.map(([, width], i) =>
    i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width),
  );
  process.stdout.write(`${padded.join('').trimEnd()}\n`);
}

const executable = python(options.venv);
const folder = mkdtempSync(path.join(os.tmpdir(), 'spp-peers-'));
try {
  const file = path.join(folder, 'seeds.json');
  const count = Number(options.seeds);
  const config = {
    input: { kind: 'gaussian', batch: 8, size: Number(options.size) },
    seeds: Array.from({ length: count }, (_, i) => Number(options.first) + i),
    statistics: ['forward', 'backward'],
  };
  process.stdout.write(`${count} seeds each\n`);
  print(COLUMNS.map(([heading]) => heading));
  let differ = 0;
  for (const given of networks) {
    const network = { model: 'resnetv2-50', ...given };
    writeFileSync(file, JSON.stringify({ ...config, networks: [network] }));
    const theirs = runScript(executable, [file, '--hooked-backward']).networks[0]?.points ?? [];
    const ours = analyzed(file, folder).networks[0].points;
    const all = differences(ours, theirs);
    const worst = all.reduce((most, next) => (next.z > most.z ? next : most));
    const bad = all.filter(({ z }) => !(z < MOST_ERRORS));
    differ += bad.length;
    const stem = [ours[0], theirs[0]].map((/** @type {any} */ { grad_energy }) =>
      Math.exp(moments(grad_energy.values.map(Math.log)).mean).toPrecision(4),
    );
    const off = `${worst.off < 0 ? '−' : '+'}${(100 * Math.expm1(Math.abs(worst.off))).toFixed(1)} %`;
    print([given.name, `${all.length}`, worst.z.toFixed(2), worst.at, off, ...stem]);
  }
  process.stdout.write(`${differ} points differ by ${MOST_ERRORS} standard errors\n`);
  process.exitCode = differ === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
